package io.holdfast.storage.postgres;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The vault's PostgreSQL: started or connected to, migrated, with a pool of the application role.
 * Threads may share it.
 */
public final class Database implements AutoCloseable {
  private static final String EMBEDDED_NAME = "holdfast";

  private final HikariDataSource pool;
  private final Transactions transactions;
  private final DataSource listening;
  private final @Nullable DataSource owner;
  private final @Nullable EmbeddedPostgres embedded;

  private Database(
      HikariDataSource pool,
      DataSource listening,
      @Nullable DataSource owner,
      @Nullable EmbeddedPostgres embedded) {
    this.pool = pool;
    this.listening = listening;
    this.owner = owner;
    this.transactions = new Transactions(pool);
    this.embedded = embedded;
  }

  /**
   * Opens the database and migrates it to this release; {@link DatabaseOptions.Attached} does not
   * migrate, because the vault that runs has.
   *
   * @throws PostgresStartException when it cannot be used; the message is for the operator
   */
  public static Database open(DatabaseOptions options) {
    try {
      return switch (options) {
        case DatabaseOptions.Embedded embedded -> openEmbedded(embedded);
        case DatabaseOptions.Attached attached -> attach(attached);
        case DatabaseOptions.External external -> openExternal(external);
      };
    } catch (SQLException e) {
      throw new PostgresStartException("PostgreSQL refused: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new PostgresStartException("The database could not be opened: " + e, e);
    }
  }

  /** Over a pool that tests made. */
  static Database over(HikariDataSource pool, DataSource listening) {
    return new Database(pool, listening, null, null);
  }

  private static Database openEmbedded(DatabaseOptions.Embedded options)
      throws IOException, SQLException {
    SecretsDirectory secrets = SecretsDirectory.open(options.dataDirectory());
    DatabasePassword admin = secrets.password("postgres-admin");
    EmbeddedPostgres postgres = EmbeddedPostgres.start(options.postgres(), admin);
    HikariDataSource pool = null;
    try {
      prepareEmbedded(postgres, secrets, admin);
      String url = postgres.jdbcUrl(EMBEDDED_NAME);
      PGSimpleDataSource owner =
          Pools.single(url, DatabaseRoles.OWNER, secrets.password("postgres-owner"));
      check(owner);
      Migrations.run(owner, DatabaseRoles.APPLICATION, DatabaseRoles.READER);
      DatabasePassword password = applicationPassword(secrets);
      String application = DatabaseRoles.APPLICATION;
      pool = Pools.application(url, application, password, options.poolConnections());
      return new Database(pool, Pools.listening(url, application, password), owner, postgres);
    } finally {
      if (pool == null) {
        postgres.close();
      }
    }
  }

  private static DatabasePassword applicationPassword(SecretsDirectory secrets) throws IOException {
    return secrets.password("postgres-app");
  }

  private static void prepareEmbedded(
      EmbeddedPostgres postgres, SecretsDirectory secrets, DatabasePassword admin)
      throws IOException, SQLException {
    DataSource source = Pools.single(postgres.jdbcUrl("postgres"), Cluster.ADMIN, admin);
    try (Connection connection = source.getConnection()) {
      DatabaseRoles.ensure(connection, DatabaseRoles.OWNER, secrets.password("postgres-owner"));
      DatabaseRoles.ensure(connection, DatabaseRoles.APPLICATION, applicationPassword(secrets));
      DatabaseRoles.ensure(connection, DatabaseRoles.READER, secrets.password("postgres-reader"));
      DatabaseRoles.ensureDatabase(connection, EMBEDDED_NAME);
    }
  }

  private static Database attach(DatabaseOptions.Attached options) throws IOException {
    Path directory = options.dataDirectory().resolve("postgres");
    Optional<Integer> port = EmbeddedPostgres.findPort(directory);
    if (port.isEmpty()) {
      throw new PostgresStartException("No vault runs on " + options.dataDirectory() + ".");
    }
    SecretsDirectory secrets = SecretsDirectory.open(options.dataDirectory());
    String url = "jdbc:postgresql://127.0.0.1:" + port.get() + "/" + EMBEDDED_NAME;
    String application = DatabaseRoles.APPLICATION;
    DatabasePassword password = applicationPassword(secrets);
    return new Database(
        Pools.command(url, application, password),
        Pools.listening(url, application, password),
        Pools.single(url, DatabaseRoles.OWNER, secrets.password("postgres-owner")),
        null);
  }

  private static Database openExternal(DatabaseOptions.External options)
      throws IOException, SQLException {
    PGSimpleDataSource owner =
        Pools.single(options.jdbcUrl(), options.owner(), options.ownerPassword());
    check(owner);
    String application = options.application();
    DatabasePassword password = options.applicationPassword();
    String reader = DatabaseRoles.READER;
    try (Connection connection = owner.getConnection()) {
      if (application == null || password == null) {
        application = DatabaseRoles.APPLICATION;
        SecretsDirectory secrets = SecretsDirectory.open(options.dataDirectory());
        password = applicationPassword(secrets);
        ensureApplication(connection, application, password);
      }
      if (!DatabaseRoles.roleExists(connection, reader)) {
        // Granting to the owner what it owns changes nothing: there is then no read-only role.
        reader = options.owner();
      }
    }
    if (application.equals(options.owner())) {
      throw new PostgresStartException(
          "The application role must not be the owner: PostgreSQL could then refuse it nothing.");
    }
    Migrations.run(owner, application, reader);
    return new Database(
        Pools.application(options.jdbcUrl(), application, password, options.poolConnections()),
        Pools.listening(options.jdbcUrl(), application, password),
        owner,
        null);
  }

  private static void ensureApplication(
      Connection connection, String application, DatabasePassword password) throws SQLException {
    try {
      DatabaseRoles.ensure(connection, application, password);
    } catch (SQLException e) {
      throw new PostgresStartException(
          "The role "
              + application
              + " is not there and could not be made ("
              + e.getMessage()
              + "). Make it, or permit the owner to (CREATEROLE), or name another application role"
              + " and its password.",
          e);
    }
  }

  private static void check(DataSource owner) throws SQLException {
    try (Connection connection = owner.getConnection()) {
      DatabaseRequirements.check(connection);
    }
  }

  /** The pool of the application role. */
  public DataSource dataSource() {
    return pool;
  }

  /** Connections of the application role outside the pool, to hear notifications on. */
  public DataSource listening() {
    return listening;
  }

  /**
   * Connections of the role that owns the tables, without a pool: for commands that rebuild, never
   * for serving.
   */
  public DataSource owner() {
    if (owner == null) {
      throw new IllegalStateException("this database was opened without its owner");
    }
    return owner;
  }

  /**
   * Single statements, each committed by itself. A failure is jOOQ's own exception; prefer {@link
   * #read}.
   */
  public DSLContext sql() {
    return transactions.sql();
  }

  /**
   * Runs {@code work} in one READ COMMITTED transaction. It is run again when PostgreSQL says so
   * (deadlock, serialization), at most five times, and once when the connection was lost before the
   * commit: it must have no effect but SQL.
   *
   * @throws io.holdfast.storage.postgres.MetadataUnavailableException when PostgreSQL does not
   *     answer
   */
  public <T extends @Nullable Object> T transaction(Function<DSLContext, T> work) {
    return transactions.write(work);
  }

  /**
   * Runs {@code work}, which only reads, without a transaction around its statements.
   *
   * @throws io.holdfast.storage.postgres.MetadataUnavailableException when PostgreSQL does not
   *     answer
   */
  public <T extends @Nullable Object> T read(Function<DSLContext, T> work) {
    return transactions.read(work);
  }

  /** The embedded server, or null for another. */
  public @Nullable EmbeddedPostgres embedded() {
    return embedded;
  }

  /** True when PostgreSQL answers now; waits a few seconds at most. */
  public boolean answers() {
    try (Connection connection = pool.getConnection()) {
      return connection.isValid(2);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    pool.close();
    if (embedded != null) {
      embedded.close();
    }
  }
}
