package io.holdfast.storage.postgres;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Which PostgreSQL a vault uses. */
public sealed interface DatabaseOptions {

  /** How many connections the application's pool has where nobody says otherwise. */
  int DEFAULT_POOL = 16;

  /** The vault's data directory, whose {@code secrets} holds the passwords. */
  Path dataDirectory();

  /**
   * One that the vault starts and ends.
   *
   * @param postgres how it is started
   * @param poolConnections of the application's role; it takes 64 in all
   */
  record Embedded(Path dataDirectory, EmbeddedPostgresOptions postgres, int poolConnections)
      implements DatabaseOptions {
    /** In {@code dataDirectory/postgres} with defaults; port 0 chooses a free one. */
    public static Embedded in(Path dataDirectory, int port) {
      return new Embedded(
          dataDirectory,
          EmbeddedPostgresOptions.in(dataDirectory.resolve("postgres"), port),
          DEFAULT_POOL);
    }

    /** The same with another number of connections. */
    public Embedded withPool(int connections) {
      return new Embedded(dataDirectory, postgres, connections);
    }
  }

  /** The embedded one that a vault in another process runs now, for commands beside it. */
  record Attached(Path dataDirectory) implements DatabaseOptions {}

  /**
   * One that somebody else runs, version 15 or later.
   *
   * @param jdbcUrl {@code jdbc:postgresql://host/database}, options permitted
   * @param owner the role that migrates and owns the tables
   * @param ownerPassword its password
   * @param application the role that the vault runs as; null: {@code holdfast_app} is made, which
   *     {@code owner} must be permitted to
   * @param applicationPassword its password; null exactly when {@code application} is
   * @param poolConnections of the application's role
   */
  record External(
      Path dataDirectory,
      String jdbcUrl,
      String owner,
      DatabasePassword ownerPassword,
      @Nullable String application,
      @Nullable DatabasePassword applicationPassword,
      int poolConnections)
      implements DatabaseOptions {}
}
