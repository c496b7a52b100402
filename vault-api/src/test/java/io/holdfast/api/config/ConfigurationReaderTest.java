package io.holdfast.api.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.config.HoldfastConfig.LogFormat;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationReaderTest {
  @TempDir private Path directory;

  @Test
  void defaults() throws Exception {
    HoldfastConfig config = read(Map.of(), Map.of());

    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    assertThat(config)
        .isEqualTo(
            new HoldfastConfig(
                directory.resolve("data"),
                new HoldfastConfig.Listeners(loopback, true, false, 9000, 9443, loopback, 9002),
                new HoldfastConfig.Tls(null, null, null, null),
                new HoldfastConfig.S3(
                    "us-east-1", List.of(), List.of(), List.of(), List.of(), false, false, false),
                new HoldfastConfig.Database(null, null, null, 16),
                new HoldfastConfig.Limits(
                    10_000,
                    128L << 20,
                    4 * Runtime.getRuntime().availableProcessors(),
                    Duration.ofSeconds(60),
                    4096,
                    Duration.ofMinutes(15),
                    Duration.ofSeconds(30)),
                new HoldfastConfig.Log(LogFormat.TEXT, "INFO", true),
                null));
  }

  @Test
  void everySettingCanStandInTheFile() throws Exception {
    Path file = Files.writeString(directory.resolve("vault.yaml"), EVERYTHING);
    Files.writeString(directory.resolve("key.p12"), "x");
    Files.writeString(directory.resolve("pass.txt"), "open sesame\nmore\n");
    Files.writeString(directory.resolve("master.txt"), "0f\n");

    HoldfastConfig config = new ConfigurationReader(Map.of(), Map.of(), file, directory).read();

    assertThat(config.dataDirectory()).isEqualTo(Path.of("/srv/vault"));
    assertThat(config.listeners())
        .isEqualTo(
            new HoldfastConfig.Listeners(
                InetAddress.getByName("0.0.0.0"),
                true,
                true,
                80,
                443,
                InetAddress.getByName("127.0.0.2"),
                9999));
    assertThat(config.tls().keystore()).isEqualTo(directory.resolve("key.p12"));
    assertThat(config.tls().passphrase())
        .isNotNull()
        .hasToString("Secret[redacted]")
        .extracting(Secret::reveal)
        .isEqualTo("open sesame");
    assertThat(config.s3())
        .isEqualTo(
            new HoldfastConfig.S3(
                "eu-west-1",
                List.of("EU", "eu"),
                List.of("default-placement"),
                List.of("s3.example.com", "s3.internal"),
                List.of("iam.example.com"),
                true,
                true,
                true));
    assertThat(config.database().url()).isEqualTo("jdbc:postgresql://db/vault");
    assertThat(config.database().user()).isEqualTo("owner");
    assertThat(config.database().poolConnections()).isEqualTo(100);
    assertThat(config.limits())
        .isEqualTo(
            new HoldfastConfig.Limits(
                25,
                1L << 30,
                7,
                Duration.ofMinutes(2),
                99,
                Duration.ofHours(1),
                Duration.ofSeconds(5)));
    assertThat(config.log()).isEqualTo(new HoldfastConfig.Log(LogFormat.JSON, "DEBUG", false));
  }

  private static final String EVERYTHING =
      """
      data: /srv/vault
      bind-address: 0.0.0.0
      listen: both
      http-port: 80
      https-port: 443
      management:
        port: 9999
        address: 127.0.0.2
      allow-insecure-http: true
      tls:
        keystore: key.p12
        passphrase-file: pass.txt
      endpoint-domains: [S3.Example.com, s3.internal]
      query-hosts: IAM.example.com
      region: eu-west-1
      region-aliases: EU, eu
      placement-names: [default-placement]
      database-url: jdbc:postgresql://db/vault
      database-user: owner
      database-password-file: pass.txt
      database-pool: 100
      log-format: json
      log-level: debug
      access-log: off
      sigv2: on
      underscore-bucket-names: yes
      aws-bucket-defaults: true
      max-buckets-per-account: 25
      master-key-file: master.txt
      buffer-budget: 1GiB
      transfer-threads: 7
      body-idle-timeout: 2m
      max-connections: 99
      reclaim-grace: 1h
      shutdown-grace: 5s
      """;

  @Test
  void theFileOfTheTestNamesEverySettingButAlternatives() {
    Set<Setting> alternatives =
        EnumSet.of(
            Setting.TLS_CERTIFICATE,
            Setting.TLS_KEY,
            Setting.TLS_PASSPHRASE,
            Setting.DATABASE_PASSWORD,
            Setting.MASTER_KEY);
    for (Setting setting : Setting.values()) {
      boolean named =
          EVERYTHING.contains(setting.key() + ":")
              || EVERYTHING.contains("  " + setting.key().replaceFirst("^[a-z]+-", "") + ": ");
      assertThat(named).as(setting.key()).isNotEqualTo(alternatives.contains(setting));
    }
  }

  @Test
  void optionBeatsEnvironmentBeatsFileBeatsDefault() throws Exception {
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(
        directory.resolve("data/holdfast.yaml"), "http-port: 1\nregion: file\nsigv2: true\n");

    HoldfastConfig config =
        read(
            Map.of(Setting.HTTP_PORT, "3"),
            Map.of("HOLDFAST_HTTP_PORT", "2", "HOLDFAST_REGION", "environment", "PATH", "/bin"));

    assertThat(config.listeners().httpPort()).isEqualTo(3);
    assertThat(config.s3().region()).isEqualTo("environment");
    assertThat(config.s3().sigV2()).isTrue();
    assertThat(config.listeners().httpsPort()).isEqualTo(9443);
  }

  @Test
  void propertiesFilesAreReadToo() throws Exception {
    Path file =
        Files.writeString(directory.resolve("vault.properties"), "http-port=81\ntls.key=\n");

    assertThat(
            new ConfigurationReader(Map.of(), Map.of(), file, directory)
                .read()
                .listeners()
                .httpPort())
        .isEqualTo(81);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HOLDFAST_HTTP_PROT | 80 | did you mean HOLDFAST_HTTP_PORT?
          HOLDFAST_HTTP_PORT | 65536 | "65536" is not a number from 0 to 65535
          HOLDFAST_HTTP_PORT | x | Environment variable HOLDFAST_HTTP_PORT: "x" is not
          HOLDFAST_LISTEN | ftp | is not one of both, http, https
          HOLDFAST_BUFFER_BUDGET | 1GB | is not a size such as 128MiB
          HOLDFAST_BUFFER_BUDGET | 99999999999999TiB | is not a size such as 128MiB
          HOLDFAST_BUFFER_BUDGET | 1MiB | at least 16MiB
          HOLDFAST_BODY_IDLE_TIMEOUT | 60 | is not a time such as
          HOLDFAST_DATABASE_POOL | 1 | is not a number from 2 to 48
          HOLDFAST_DATABASE_POOL | 49 | is not a number from 2 to 48
          HOLDFAST_MAX_BUCKETS_PER_ACCOUNT | 0 | is not a number from 1 to 1000000
          HOLDFAST_SIGV2 | maybe | is not true or false
          HOLDFAST_BIND_ADDRESS | 0.0.0.0 | plain HTTP on 0.0.0.0 would carry
          HOLDFAST_BIND_ADDRESS | no.such.host.invalid | is not an address of this machine
          HOLDFAST_ENDPOINT_DOMAINS | a b | is not a list of host names
          HOLDFAST_TLS_CERTIFICATE | nowhere.pem | nowhere.pem does not exist
          HOLDFAST_DATABASE_URL | jdbc:mysql://x | starts jdbc:postgresql://
          HOLDFAST_DATABASE_USER | x | database-url does not name one
          HOLDFAST_CONFIG | nowhere.yaml | nowhere.yaml cannot be read
          """)
  void wrongValuesAreRefusedInWords(String variable, String text, String words) {
    assertThatThrownBy(() -> read(Map.of(), Map.of(variable, text)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http-prot: 80 | did you mean http-port?
          tls-passphrase: hunter2 | a secret does not belong into this file
          http-port: [1 | not well-formed YAML
          - a | not a list of "name: value" lines
          """)
  void wrongFilesAreRefusedInWords(String content, String words) throws Exception {
    Path file = Files.writeString(directory.resolve("vault.yaml"), content);

    assertThatThrownBy(() -> new ConfigurationReader(Map.of(), Map.of(), file, directory).read())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(words)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void everyProblemIsToldAtOnce() {
    assertThatThrownBy(() ->
            read(
                Map.of(),
                Map.of("HOLDFAST_HTTP_PORT", "x", "HOLDFAST_SIGV2", "y", "HOLDFAST_NO", "z")))
        .asInstanceOf(
            org.assertj.core.api.InstanceOfAssertFactories.throwable(ConfigurationException.class))
        .satisfies(wrong -> assertThat(wrong.problems()).hasSize(3));
  }

  @Test
  void unsafeYamlTagsAreRefused() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("vault.yaml"), "region: !!javax.script.ScriptEngineManager []\n");

    assertThatThrownBy(() -> new ConfigurationReader(Map.of(), Map.of(), file, directory).read())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not well-formed YAML");
  }

  @Test
  void theMasterKeyComesFromAFileTheEnvironmentOrACredential() throws Exception {
    String key = "0123456789abcdef".repeat(4);
    Path file = Files.writeString(directory.resolve("holdfast-master-key"), key + "\n");
    Map<String, String> credential = Map.of("CREDENTIALS_DIRECTORY", directory.toString());

    assertThat(masterKey(read(Map.of(Setting.MASTER_KEY_FILE, file.toString()), Map.of())))
        .isEqualTo(key);
    assertThat(masterKey(read(Map.of(), Map.of("HOLDFAST_MASTER_KEY", key)))).isEqualTo(key);
    assertThat(masterKey(read(Map.of(), credential))).isEqualTo(key);
    assertThat(read(Map.of(), credential).toString()).doesNotContain(key);
  }

  @Test
  void whatEnvFormatGaveTheShellIsNoSetting() throws Exception {
    Map<String, String> evaluated =
        Map.of("HOLDFAST_ACCOUNT_ID", "123456789012", "HOLDFAST_CANONICAL_ID", "0f");

    assertThat(read(Map.of(), evaluated)).isEqualTo(read(Map.of(), Map.of()));
  }

  private static String masterKey(HoldfastConfig config) {
    return requireNonNull(config.masterKey()).reveal();
  }

  private HoldfastConfig read(Map<Setting, String> options, Map<String, String> environment)
      throws ConfigurationException {
    return new ConfigurationReader(options, new HashMap<>(environment), null, directory).read();
  }
}
