package io.holdfast.storage.postgres;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What an embedded PostgreSQL is started with.
 *
 * @param directory absolute; holds the programs, the cluster, its lock and its log
 * @param binaries absolute; where the programs are unpacked, usually {@code directory}
 * @param port where it listens on loopback; 0 chooses a free one
 * @param sharedBuffersMib PostgreSQL's own cache in MiB
 * @param startLimit how long crash recovery may take before the start counts as failed
 */
public record EmbeddedPostgresOptions(
    Path directory, Path binaries, int port, int sharedBuffersMib, Duration startLimit) {
  /** Default of {@code sharedBuffersMib}: fits beside a vault in 2 GiB. */
  public static final int DEFAULT_SHARED_BUFFERS_MIB = 256;

  public EmbeddedPostgresOptions {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port);
    }
    if (sharedBuffersMib < 16 || sharedBuffersMib > 1 << 20) {
      throw new IllegalArgumentException("shared buffers of " + sharedBuffersMib + " MiB");
    }
    directory = directory.toAbsolutePath().normalize();
    binaries = binaries.toAbsolutePath().normalize();
  }

  /** With defaults, in {@code directory}. */
  public static EmbeddedPostgresOptions in(Path directory, int port) {
    return new EmbeddedPostgresOptions(
        directory, directory, port, DEFAULT_SHARED_BUFFERS_MIB, Duration.ofMinutes(15));
  }
}
