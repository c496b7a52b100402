package io.holdfast.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.conformance.server.Credentials;
import io.holdfast.conformance.server.VaultProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** One run of each client: back up, check, restore, compare. */
final class ClientRuns {
  private static final int LIMIT_SECONDS = 900;

  private final VaultProcess vault;
  private final Credentials credentials;
  private final SourceTree tree;
  private final Path work;

  ClientRuns(VaultProcess vault, Credentials credentials, SourceTree tree, Path work) {
    this.vault = vault;
    this.credentials = credentials;
    this.tree = tree;
    this.work = work;
  }

  void restic() throws IOException {
    Tool tool =
        tool()
            .with("RESTIC_REPOSITORY", "s3:" + vault.endpoint() + "/restic-repository/backup")
            .with("RESTIC_PASSWORD", "correct horse")
            .with("RESTIC_CACHE_DIR", work.resolve("restic-cache").toString());
    tool.run(60, "restic", "init");
    tool.run(LIMIT_SECONDS, "restic", "backup", tree.root().toString());
    tool.run(LIMIT_SECONDS, "restic", "check", "--read-data");
    Path restored = work.resolve("restic-restored");
    tool.run(LIMIT_SECONDS, "restic", "restore", "latest", "--target", restored.toString());
    tree.assertIdentical(restored.resolve(tree.root().toString().substring(1)));
    tool.run(60, "restic", "forget", "latest", "--prune");
  }

  void rclone() throws IOException {
    Tool tool =
        tool()
            .with("RCLONE_CONFIG_VAULT_TYPE", "s3")
            .with("RCLONE_CONFIG_VAULT_PROVIDER", "Other")
            .with("RCLONE_CONFIG_VAULT_ENV_AUTH", "true")
            .with("RCLONE_CONFIG_VAULT_ENDPOINT", vault.endpoint().toString())
            .with("RCLONE_CONFIG_VAULT_ACL", "private");
    String remote = "vault:rclone-bucket/tree";
    tool.run(60, "rclone", "mkdir", "vault:rclone-bucket");
    tool.run(LIMIT_SECONDS, "rclone", "sync", "--transfers", "8", tree.root().toString(), remote);
    tool.run(LIMIT_SECONDS, "rclone", "check", "--download", tree.root().toString(), remote);
    Path restored = work.resolve("rclone-restored");
    tool.run(LIMIT_SECONDS, "rclone", "sync", "--transfers", "8", remote, restored.toString());
    tree.assertIdentical(restored);
    tool.run(LIMIT_SECONDS, "rclone", "purge", "vault:rclone-bucket");
  }

  void awsCli() throws IOException {
    Tool tool = tool().with("AWS_DEFAULT_REGION", "us-east-1").with("AWS_MAX_ATTEMPTS", "2");
    String[] aws = {"/usr/bin/aws", "--endpoint-url", vault.endpoint().toString(), "s3"};
    tool.run(60, with(aws, "mb", "s3://aws-bucket"));
    tool.run(
        LIMIT_SECONDS,
        with(aws, "sync", "--only-show-errors", tree.root().toString(), "s3://aws-bucket/tree"));
    Path restored = work.resolve("aws-restored");
    tool.run(
        LIMIT_SECONDS,
        with(aws, "sync", "--only-show-errors", "s3://aws-bucket/tree", restored.toString()));
    tree.assertIdentical(restored);
    String listing = tool.run(LIMIT_SECONDS, with(aws, "ls", "--recursive", "s3://aws-bucket"));
    assertThat(listing.lines().filter(line -> line.contains("tree/")).count())
        .isEqualTo(tree.fileCount());
    tool.run(LIMIT_SECONDS, with(aws, "rb", "--force", "s3://aws-bucket"));
  }

  void s3cmd() throws IOException {
    String host = vault.endpoint().getAuthority();
    String[] s3cmd = {
      "s3cmd",
      "--no-ssl",
      "--host=" + host,
      "--host-bucket=" + host,
      "--access_key=" + credentials.accessKeyId(),
      "--secret_key=" + credentials.secretAccessKey(),
      "--region=us-east-1",
      "--no-progress",
      "--quiet"
    };
    Tool tool = tool();
    tool.run(60, with(s3cmd, "mb", "s3://s3cmd-bucket"));
    tool.run(
        LIMIT_SECONDS, with(s3cmd, "sync", tree.root().toString() + "/", "s3://s3cmd-bucket/t/"));
    Path restored = Files.createDirectory(work.resolve("s3cmd-restored"));
    tool.run(LIMIT_SECONDS, with(s3cmd, "sync", "s3://s3cmd-bucket/t/", restored.toString() + "/"));
    tree.assertIdentical(restored);
    tool.run(LIMIT_SECONDS, with(s3cmd, "del", "--recursive", "--force", "s3://s3cmd-bucket"));
    tool.run(60, with(s3cmd, "rb", "s3://s3cmd-bucket"));
  }

  void awsSdk() throws IOException {
    try (S3Client s3 =
        S3Client.builder()
            .endpointOverride(vault.endpoint())
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(
                        credentials.accessKeyId(), credentials.secretAccessKey())))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build()) {
      s3.createBucket(b -> b.bucket("sdk-bucket"));
      try (Stream<Path> walk = Files.walk(tree.root())) {
        for (Path file : walk.filter(Files::isRegularFile).toList()) {
          String key = tree.root().relativize(file).toString();
          s3.putObject(b -> b.bucket("sdk-bucket").key(key), RequestBody.fromFile(file));
        }
      }
      Path restored = work.resolve("sdk-restored");
      for (S3Object object :
          s3.listObjectsV2Paginator(b -> b.bucket("sdk-bucket")).contents().stream().toList()) {
        Path target = restored.resolve(object.key());
        Files.createDirectories(target.getParent());
        s3.getObject(b -> b.bucket("sdk-bucket").key(object.key()), target);
      }
      tree.assertIdentical(restored);
    }
  }

  private Tool tool() {
    return new Tool(work)
        .with("AWS_ACCESS_KEY_ID", credentials.accessKeyId())
        .with("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey());
  }

  private static String[] with(String[] command, String... more) {
    return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
  }
}
