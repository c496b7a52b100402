package io.holdfast.storage.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections to PostgreSQL, with limits that turn a dead server into an error within seconds. */
final class Pools {
  private static final int COMMAND_CONNECTIONS = 2;

  /** Tells connections of this process from those of one that died or runs beside it. */
  private static final String NAME =
      "holdfast-" + HexFormat.of().toHexDigits(new SecureRandom().nextLong());

  private Pools() {}

  /** Single connections without a limit on statements: migrations may take long. */
  static PGSimpleDataSource single(String url, String user, DatabasePassword password) {
    PGSimpleDataSource source = source(url, user, password);
    source.setSocketTimeout(0);
    return source;
  }

  /** Single connections of the application's role that hear notifications. */
  static PGSimpleDataSource listening(String url, String user, DatabasePassword password) {
    PGSimpleDataSource source = source(url, user, password);
    source.setApplicationName(NAME);
    return source;
  }

  /** The vault's pool. */
  static HikariDataSource application(
      String url, String user, DatabasePassword password, int connections) {
    return pool(url, user, password, connections);
  }

  /** The pool of a command beside a vault. */
  static HikariDataSource command(String url, String user, DatabasePassword password) {
    return pool(url, user, password, COMMAND_CONNECTIONS);
  }

  private static PGSimpleDataSource source(String url, String user, DatabasePassword password) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser(user);
    source.setPassword(password.reveal());
    source.setApplicationName("holdfast");
    source.setConnectTimeout(3);
    source.setLoginTimeout(5);
    source.setSocketTimeout(9);
    source.setCancelSignalTimeout(2);
    source.setTcpKeepAlive(true);
    source.setReWriteBatchedInserts(true);
    source.setCurrentSchema(Migrations.SCHEMA);
    return source;
  }

  private static HikariDataSource pool(
      String url, String user, DatabasePassword password, int connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("holdfast");
    PGSimpleDataSource source = source(url, user, password);
    source.setApplicationName(NAME);
    config.setDataSource(source);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(Math.min(2, connections));
    config.setConnectionTimeout(5_000);
    config.setValidationTimeout(2_000);
    config.setKeepaliveTime(60_000);
    config.setMaxLifetime(1_800_000);
    // The server gives up before the socket does: its transaction is then certainly rolled back.
    config.setConnectionInitSql(
        "SET statement_timeout = '8s'; SET lock_timeout = '5s';"
            + " SET idle_in_transaction_session_timeout = '60s'");
    try {
      return new HikariDataSource(config);
    } catch (PoolInitializationException e) {
      throw new PostgresStartException(
          "PostgreSQL does not let the role " + user + " in: " + e.getMessage(), e);
    }
  }
}
