package io.holdfast.api.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be configured, checked and immutable. Made by {@link ConfigurationReader}.
 *
 * @param dataDirectory absolute; need not exist yet
 * @param listeners where the vault listens
 * @param tls the certificate
 * @param s3 how S3 behaves
 * @param database which PostgreSQL
 * @param limits bounds on memory, threads and time
 * @param log what is logged, and how
 * @param masterKey encrypts secrets, 64 hexadecimal digits; null for the one in the data directory
 */
public record HoldfastConfig(
    Path dataDirectory,
    Listeners listeners,
    Tls tls,
    S3 s3,
    Database database,
    Limits limits,
    Log log,
    @Nullable Secret masterKey) {

  /**
   * Where the vault listens.
   *
   * @param address of the S3 listeners
   * @param http whether plain HTTP is served
   * @param https whether HTTPS is served
   * @param httpPort 0 for a free one
   * @param httpsPort 0 for a free one
   * @param managementAddress of health and metrics
   * @param managementPort 0 for a free one, -1 for none
   */
  public record Listeners(
      InetAddress address,
      boolean http,
      boolean https,
      int httpPort,
      int httpsPort,
      InetAddress managementAddress,
      int managementPort) {}

  /**
   * The certificate: PEM, or PKCS#12, or, when all are null, a self-signed one.
   *
   * @param certificate PEM chain, with {@code key}
   * @param key PEM private key
   * @param keystore PKCS#12
   * @param passphrase opens the key or the keystore
   */
  public record Tls(
      @Nullable Path certificate,
      @Nullable Path key,
      @Nullable Path keystore,
      @Nullable Secret passphrase) {
    /** True when nothing is given, so that the vault makes its own. */
    public boolean selfSigned() {
      return certificate == null && keystore == null;
    }
  }

  /**
   * How S3 behaves.
   *
   * @param region the region's name
   * @param regionAliases further names taken for it in a LocationConstraint
   * @param placementNames names taken after a colon in a LocationConstraint
   * @param endpointDomains host names for virtual-host style, in lower case
   * @param queryHosts host names, in lower case, at which only IAM and STS are served
   * @param sigV2 whether Signature Version 2 is accepted
   * @param underscoreBucketNames whether new buckets may have underscores
   * @param awsBucketDefaults whether new buckets start with ACLs disabled and access blocked
   */
  public record S3(
      String region,
      List<String> regionAliases,
      List<String> placementNames,
      List<String> endpointDomains,
      List<String> queryHosts,
      boolean sigV2,
      boolean underscoreBucketNames,
      boolean awsBucketDefaults) {
    public S3 {
      regionAliases = List.copyOf(regionAliases);
      placementNames = List.copyOf(placementNames);
      endpointDomains = List.copyOf(endpointDomains);
      queryHosts = List.copyOf(queryHosts);
    }
  }

  /**
   * Which PostgreSQL.
   *
   * @param url JDBC URL of an external one; null for the embedded one
   * @param user who connects to the external one
   * @param password that user's password
   * @param poolConnections to it at the same time
   */
  public record Database(
      @Nullable String url,
      @Nullable String user,
      @Nullable Secret password,
      int poolConnections) {}

  /**
   * Bounds.
   *
   * @param maxBucketsPerAccount that one account may have
   * @param bufferBudgetBytes memory for bodies under way, in each direction
   * @param transferThreads threads that digest and write
   * @param bodyIdleTimeout after which a silent body is given up
   * @param maxConnections served at the same time
   * @param reclaimGrace how long deleted space is kept
   * @param shutdownGrace for requests under way at a stop
   */
  public record Limits(
      int maxBucketsPerAccount,
      long bufferBudgetBytes,
      int transferThreads,
      Duration bodyIdleTimeout,
      int maxConnections,
      Duration reclaimGrace,
      Duration shutdownGrace) {}

  /**
   * What is logged.
   *
   * @param format text or JSON
   * @param level SLF4J's name
   * @param accessLog whether every request is logged
   */
  public record Log(LogFormat format, String level, boolean accessLog) {}

  /** Form of the logs. */
  public enum LogFormat {
    TEXT,
    JSON
  }
}
