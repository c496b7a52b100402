package io.holdfast.api.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every setting, once. Its key is the name in the configuration file, {@code --key} on the command
 * line and {@code HOLDFAST_KEY} in the environment.
 */
public enum Setting {
  DATA("data", "DIR", "./data", "Directory that holds everything the vault keeps."),
  BIND_ADDRESS("bind-address", "ADDRESS", "127.0.0.1", "Address that the S3 listeners bind to."),
  LISTEN("listen", "http|https|both", "http", "Which listeners to open."),
  HTTP_PORT("http-port", "PORT", "9000", "Port of the HTTP listener; 0 takes a free one."),
  HTTPS_PORT("https-port", "PORT", "9443", "Port of the HTTPS listener; 0 takes a free one."),
  MANAGEMENT_PORT(
      "management-port",
      "PORT",
      "9002",
      "Port of health and metrics; 0 takes a free one, -1 opens none."),
  MANAGEMENT_ADDRESS(
      "management-address", "ADDRESS", "127.0.0.1", "Address that health and metrics bind to."),
  ALLOW_INSECURE_HTTP(
      "allow-insecure-http", null, "false", "Allow plain HTTP on an address that is not loopback."),
  TLS_CERTIFICATE(
      "tls-certificate", "PEM", null, "Certificate chain, in any order; needs tls-key."),
  TLS_KEY("tls-key", "PEM", null, "Private key of tls-certificate, PKCS#8, PKCS#1 or SEC1."),
  TLS_KEYSTORE("tls-keystore", "P12", null, "PKCS#12 file instead of tls-certificate and tls-key."),
  TLS_PASSPHRASE_FILE(
      "tls-passphrase-file", "FILE", null, "File whose first line opens tls-key or tls-keystore."),
  TLS_PASSPHRASE("tls-passphrase", "TEXT", null, "The passphrase itself; environment only.", true),
  ENDPOINT_DOMAINS(
      "endpoint-domains",
      "NAME,…",
      null,
      "Host names under which buckets are addressed as BUCKET.NAME (virtual-host style)."),
  QUERY_HOSTS(
      "query-hosts",
      "NAME,…",
      null,
      "Host names at which only IAM and STS are served, besides iam.NAME and sts.NAME of"
          + " endpoint-domains."),
  REGION("region", "NAME", "us-east-1", "The region that requests are signed for."),
  REGION_ALIASES(
      "region-aliases",
      "NAME,…",
      null,
      "Further names taken for the region when buckets are made."),
  PLACEMENT_NAMES(
      "placement-names",
      "NAME,…",
      null,
      "Placement names taken after a colon in a LocationConstraint (REGION:NAME)."),
  DATABASE_URL(
      "database-url",
      "JDBC-URL",
      null,
      "An external PostgreSQL 15 or newer; without it the embedded one runs in the data"
          + " directory."),
  DATABASE_USER("database-user", "NAME", null, "Who connects to database-url; owns the schema."),
  DATABASE_PASSWORD_FILE(
      "database-password-file", "FILE", null, "File whose first line is that user's password."),
  DATABASE_PASSWORD(
      "database-password", "TEXT", null, "The password itself; environment only.", true),
  DATABASE_POOL("database-pool", "COUNT", "16", "Connections to PostgreSQL at the same time."),
  MASTER_KEY_FILE(
      "master-key-file",
      "FILE",
      null,
      "File whose first line is the key that encrypts secrets, 64 hexadecimal digits; without it"
          + " one is made in the data directory."),
  MASTER_KEY("master-key", "HEX", null, "The master key itself; environment only.", true),
  LOG_FORMAT("log-format", "text|json", "text", "Form of the log and the access log."),
  LOG_LEVEL("log-level", "error|warn|info|debug", "info", "What is logged."),
  ACCESS_LOG("access-log", "on|off", "on", "One line for every request, on standard error."),
  SIGV2("sigv2", null, "false", "Accept Signature Version 2, which AWS retired."),
  UNDERSCORE_BUCKET_NAMES(
      "underscore-bucket-names", null, "false", "Allow underscores in names of new buckets."),
  AWS_BUCKET_DEFAULTS(
      "aws-bucket-defaults",
      null,
      "false",
      "New buckets as on AWS since 2023: ACLs disabled, public access blocked."),
  MAX_BUCKETS_PER_ACCOUNT(
      "max-buckets-per-account", "COUNT", "10000", "Buckets that one account may have."),
  BUFFER_BUDGET(
      "buffer-budget",
      "SIZE",
      "128MiB",
      "Memory for bodies under way: for uploads, and as much for downloads."),
  TRANSFER_THREADS(
      "transfer-threads", "COUNT", "0", "Threads that digest and write bodies; 0 takes 4 a core."),
  BODY_IDLE_TIMEOUT(
      "body-idle-timeout", "TIME", "60s", "A body that sends nothing for so long is given up."),
  MAX_CONNECTIONS("max-connections", "COUNT", "4096", "Connections served at the same time."),
  RECLAIM_GRACE(
      "reclaim-grace",
      "TIME",
      "15m",
      "How long the space of a deleted version is kept before it is reclaimed."),
  SHUTDOWN_GRACE(
      "shutdown-grace", "TIME", "30s", "How long requests under way may take to end at a stop.");

  private final String key;
  private final @Nullable String parameter;
  private final @Nullable String defaultText;
  private final String description;
  private final boolean secret;

  Setting(
      String key, @Nullable String parameter, @Nullable String defaultText, String description) {
    this(key, parameter, defaultText, description, false);
  }

  Setting(
      String key,
      @Nullable String parameter,
      @Nullable String defaultText,
      String description,
      boolean secret) {
    this.key = key;
    this.parameter = parameter;
    this.defaultText = defaultText;
    this.description = description;
    this.secret = secret;
  }

  /** The name in the configuration file, in lower case with hyphens. */
  public String key() {
    return key;
  }

  /** The option on the command line. A secret has none: other users could read it from there. */
  public String option() {
    return "--" + key;
  }

  /** The environment variable. */
  public String variable() {
    return "HOLDFAST_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** What stands for the value in a help text; null for a switch. */
  public @Nullable String parameter() {
    return parameter;
  }

  /** True when it is on or off and its option takes no value. */
  public boolean isSwitch() {
    return parameter == null;
  }

  /** True when the value must not stand on a command line or in a file others may read. */
  public boolean isSecret() {
    return secret;
  }

  /** The value when nobody says otherwise; null where there is none. */
  public @Nullable String defaultText() {
    return defaultText;
  }

  /** One sentence for help. */
  public String description() {
    return description;
  }

  /** The setting of that name in a configuration file. */
  static Optional<Setting> byKey(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
  }

  /** The setting of that environment variable. */
  static Optional<Setting> byVariable(String variable) {
    return Arrays.stream(values())
        .filter(setting -> setting.variable().equals(variable))
        .findFirst();
  }
}
