package io.holdfast.conformance.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Goal: memory is bounded whatever clients declare and send. Method: as many uploads at once as a
 * small provider sees in its worst hour declare 5 GiB each, send a part of it and stay; the peak of
 * the real process's resident memory is read from the kernel. The long one writes 32 GiB.
 */
class ManyUploadsTest {
  private static final int UPLOADS = 64;
  private static final long DECLARED_BYTES = 5L << 30;
  private static final long LIMIT_KIB = 1 << 20;
  private static final String BUCKET = "many";

  /** What the launcher gives {@code serve}. */
  private static final List<String> MEMORY =
      List.of("-Xms128m", "-Xmx512m", "-XX:MaxDirectMemorySize=384m");

  @TempDir Path temporary;

  @Test
  void sixtyFourUploadsOfEightMebibytesFitInAGibibyte() throws Exception {
    uploadTogether(8);
  }

  @Tag("long")
  @Test
  void sixtyFourUploadsOfHalfAGibibyteFitInAGibibyte() throws Exception {
    uploadTogether(512);
  }

  private void uploadTogether(int mebibytes) throws Exception {
    try (VaultProcess vault = VaultProcess.start(temporary.resolve("data"), MEMORY, List.of());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Credentials keys = vault.createAccount("many");
      try (S3Client s3 = client(vault.endpoint(), keys)) {
        s3.createBucket(b -> b.bucket(BUCKET));
        List<Future<Socket>> uploads = new ArrayList<>();
        for (int i = 0; i < UPLOADS; i++) {
          URL target = presigned(vault.endpoint(), keys, "upload-" + i);
          uploads.add(threads.submit(() -> send(target, mebibytes)));
        }
        List<Socket> open = new ArrayList<>();
        for (Future<Socket> upload : uploads) {
          open.add(upload.get(20, TimeUnit.MINUTES));
        }
        // Others are served while all of them are open.
        s3.putObject(b -> b.bucket(BUCKET).key("small"), RequestBody.fromString("small"));
        assertThat(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("small")).asUtf8String())
            .isEqualTo("small");
        for (Socket socket : open) {
          socket.close();
        }
        assertThat(s3.listObjectsV2(b -> b.bucket(BUCKET)).keyCount())
            .as("what was not sent whole is not there")
            .isEqualTo(1);
      }
      assertThat(peakResidentKib(vault.pid())).isLessThan(LIMIT_KIB);
      assertThat(vault.stop()).isZero();
    }
  }

  /** Sends the head and the first bytes of an upload, and leaves it open. */
  private static Socket send(URL target, int mebibytes) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.getPort());
    OutputStream out = socket.getOutputStream();
    out.write(
        ("PUT "
                + target.getFile()
                + " HTTP/1.1\r\nHost: "
                + target.getAuthority()
                + "\r\nContent-Length: "
                + DECLARED_BYTES
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    byte[] mebibyte = new byte[1 << 20];
    for (int i = 0; i < mebibytes; i++) {
      out.write(mebibyte);
    }
    out.flush();
    return socket;
  }

  private static long peakResidentKib(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new AssertionError("the kernel tells no peak");
  }

  private static StaticCredentialsProvider provider(Credentials keys) {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey()));
  }

  private static S3Client client(URI endpoint, Credentials keys) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(provider(keys))
        .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(60)))
        .build();
  }

  private static URL presigned(URI endpoint, Credentials keys, String key) {
    try (S3Presigner presigner =
        S3Presigner.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .credentialsProvider(provider(keys))
            .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
            .build()) {
      return presigner
          .presignPutObject(p ->
              p.signatureDuration(Duration.ofHours(1))
                  .putObjectRequest(r -> r.bucket(BUCKET).key(key)))
          .url();
    }
  }
}
