package io.holdfast.api.config;

import io.holdfast.api.config.HoldfastConfig.LogFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses every setting and checks the rules between settings. */
final class ConfigurationAssembly {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final Pattern DOMAIN =
      Pattern.compile("(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");
  private static final int MAX_PORT = 65_535;
  private static final int MAX_POOL = 500;
  // It takes 64, some of which are for migrations, commands and its own superuser.
  private static final int MAX_EMBEDDED_POOL = 48;
  private static final int MAX_BUCKETS = 1_000_000;
  private static final int TRANSFER_THREADS_PER_CORE = 4;

  private final SettingParser parser;
  private final List<String> problems;

  ConfigurationAssembly(
      Map<Setting, SettingValue> values, Path workingDirectory, List<String> problems) {
    this.parser = new SettingParser(values, workingDirectory, problems);
    this.problems = problems;
  }

  /** The configuration; null when there are problems that leave none. */
  @Nullable HoldfastConfig assemble() {
    Path data = parser.path(Setting.DATA);
    HoldfastConfig.Listeners listeners = listeners();
    HoldfastConfig.Tls tls = tls();
    HoldfastConfig.S3 s3 = s3();
    HoldfastConfig.Database database = database();
    HoldfastConfig.Limits limits = limits();
    HoldfastConfig.Log log = log();
    Secret masterKey = parser.secret(Setting.MASTER_KEY, Setting.MASTER_KEY_FILE);
    if (data == null || !problems.isEmpty()) {
      return null;
    }
    return new HoldfastConfig(data, listeners, tls, s3, database, limits, log, masterKey);
  }

  private HoldfastConfig.Listeners listeners() {
    String listen =
        parser.choice(
            Setting.LISTEN, "http", Map.of("http", "http", "https", "https", "both", "both"));
    boolean http = !listen.equals("https");
    var listeners =
        new HoldfastConfig.Listeners(
            parser.address(Setting.BIND_ADDRESS),
            http,
            !listen.equals("http"),
            parser.number(Setting.HTTP_PORT, 0, MAX_PORT),
            parser.number(Setting.HTTPS_PORT, 0, MAX_PORT),
            parser.address(Setting.MANAGEMENT_ADDRESS),
            parser.number(Setting.MANAGEMENT_PORT, -1, MAX_PORT));
    boolean allowed = parser.flag(Setting.ALLOW_INSECURE_HTTP);
    if (http && !allowed && !listeners.address().isLoopbackAddress()) {
      parser.refuse(
          Setting.BIND_ADDRESS,
          ("plain HTTP on %s would carry backups and requests in the clear. Say --listen https, or"
                  + " --allow-insecure-http when something in front of the vault does TLS.")
              .formatted(listeners.address().getHostAddress()));
    }
    if (http && listeners.https() && sameFixedPort(listeners.httpPort(), listeners.httpsPort())) {
      parser.refuse(Setting.HTTPS_PORT, "HTTP and HTTPS cannot share one port.");
    }
    return listeners;
  }

  private static boolean sameFixedPort(int left, int right) {
    return left != 0 && left == right;
  }

  private HoldfastConfig.Tls tls() {
    Path certificate = parser.existing(Setting.TLS_CERTIFICATE);
    Path key = parser.existing(Setting.TLS_KEY);
    Path keystore = parser.existing(Setting.TLS_KEYSTORE);
    boolean certificateSaid = parser.text(Setting.TLS_CERTIFICATE) != null;
    boolean keySaid = parser.text(Setting.TLS_KEY) != null;
    if (certificateSaid != keySaid) {
      parser.refuse(
          certificateSaid ? Setting.TLS_CERTIFICATE : Setting.TLS_KEY,
          "tls-certificate and tls-key are given together or not at all.");
    }
    if (certificateSaid && parser.text(Setting.TLS_KEYSTORE) != null) {
      parser.refuse(
          Setting.TLS_KEYSTORE, "give either tls-keystore or tls-certificate with tls-key.");
    }
    return new HoldfastConfig.Tls(
        certificate,
        key,
        keystore,
        parser.secret(Setting.TLS_PASSPHRASE, Setting.TLS_PASSPHRASE_FILE));
  }

  private HoldfastConfig.S3 s3() {
    List<String> region = parser.names(Setting.REGION, NAME, "a region's name such as us-east-1");
    if (region.size() > 1) {
      parser.refuse(Setting.REGION, "there is one region; further names go into region-aliases.");
    }
    List<String> domains =
        parser
            .names(Setting.ENDPOINT_DOMAINS, DOMAIN, "a list of host names such as s3.example.com")
            .stream()
            .map(domain -> domain.toLowerCase(Locale.ROOT))
            .toList();
    String names = "a list of names of letters, digits, dots, hyphens and underscores";
    return new HoldfastConfig.S3(
        region.isEmpty() ? "us-east-1" : region.getFirst(),
        parser.names(Setting.REGION_ALIASES, NAME, names),
        parser.names(Setting.PLACEMENT_NAMES, NAME, names),
        domains,
        parser
            .names(Setting.QUERY_HOSTS, DOMAIN, "a list of host names such as iam.example.com")
            .stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .toList(),
        parser.flag(Setting.SIGV2),
        parser.flag(Setting.UNDERSCORE_BUCKET_NAMES),
        parser.flag(Setting.AWS_BUCKET_DEFAULTS));
  }

  private HoldfastConfig.Database database() {
    String url = parser.text(Setting.DATABASE_URL);
    String user = parser.text(Setting.DATABASE_USER);
    Secret password = parser.secret(Setting.DATABASE_PASSWORD, Setting.DATABASE_PASSWORD_FILE);
    if (url != null && !url.startsWith("jdbc:postgresql:")) {
      parser.refuse(Setting.DATABASE_URL, "a JDBC URL of PostgreSQL starts jdbc:postgresql://");
    }
    if (url != null && url.toLowerCase(Locale.ROOT).contains("password=")) {
      parser.refuse(
          Setting.DATABASE_URL, "the password does not belong there; use database-password-file.");
    }
    if (url != null && user == null) {
      parser.refuse(Setting.DATABASE_URL, "database-user is needed with it.");
    }
    if (url == null && (user != null || password != null)) {
      parser.refuse(
          user != null ? Setting.DATABASE_USER : Setting.DATABASE_PASSWORD_FILE,
          "it is for an external PostgreSQL, but database-url does not name one.");
    }
    int most = url == null ? MAX_EMBEDDED_POOL : MAX_POOL;
    return new HoldfastConfig.Database(
        url, user, password, parser.number(Setting.DATABASE_POOL, 2, most));
  }

  private HoldfastConfig.Limits limits() {
    int threads = parser.number(Setting.TRANSFER_THREADS, 0, 1024);
    int cores = Runtime.getRuntime().availableProcessors();
    return new HoldfastConfig.Limits(
        parser.number(Setting.MAX_BUCKETS_PER_ACCOUNT, 1, MAX_BUCKETS),
        parser.sizeBytes(Setting.BUFFER_BUDGET, 16L << 20),
        threads == 0 ? TRANSFER_THREADS_PER_CORE * cores : threads,
        parser.time(Setting.BODY_IDLE_TIMEOUT, Duration.ofDays(1)),
        parser.number(Setting.MAX_CONNECTIONS, 1, 1_000_000),
        parser.time(Setting.RECLAIM_GRACE, Duration.ofDays(365)),
        parser.time(Setting.SHUTDOWN_GRACE, Duration.ofDays(1)));
  }

  private HoldfastConfig.Log log() {
    return new HoldfastConfig.Log(
        parser.choice(
            Setting.LOG_FORMAT,
            LogFormat.TEXT,
            Map.of("text", LogFormat.TEXT, "json", LogFormat.JSON)),
        parser.choice(
            Setting.LOG_LEVEL,
            "INFO",
            Map.of("error", "ERROR", "warn", "WARN", "info", "INFO", "debug", "DEBUG")),
        parser.flag(Setting.ACCESS_LOG));
  }
}
