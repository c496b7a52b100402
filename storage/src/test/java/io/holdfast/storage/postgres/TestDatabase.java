package io.holdfast.storage.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A fresh database with this release's schema, for one test class: open it in {@code @BeforeAll},
 * close it in {@code @AfterAll}. The server behind it is shared by the JVM and ends with it.
 */
public final class TestDatabase implements AutoCloseable {
  private final TestServer server;
  private final String name;
  private final Database database;

  private TestDatabase(TestServer server, String name) {
    this.server = server;
    this.name = name;
    this.database =
        Database.over(
            Pools.application(
                server.url(name), DatabaseRoles.APPLICATION, TestServer.password(), 16),
            Pools.listening(server.url(name), DatabaseRoles.APPLICATION, TestServer.password()));
  }

  /** Makes one, in some tens of milliseconds. */
  public static TestDatabase create() {
    try {
      TestServer server = TestServer.get();
      return new TestDatabase(server, server.create());
    } catch (SQLException e) {
      throw new IllegalStateException("no database for the test", e);
    }
  }

  /** As the vault sees it: the application role. */
  public Database database() {
    return database;
  }

  /** Connections of the owner of the tables, for looking and for setting the scene. */
  public DataSource owner() {
    return Pools.single(server.url(name), DatabaseRoles.OWNER, TestServer.password());
  }

  /** Connections of the application role outside the pool. */
  public DataSource application() {
    return Pools.single(server.url(name), DatabaseRoles.APPLICATION, TestServer.password());
  }

  /** Connections of the read-only role. */
  public DataSource reader() {
    return Pools.single(server.url(name), DatabaseRoles.READER, TestServer.password());
  }

  /** A connection of PostgreSQL's superuser to this database. */
  public Connection superuser() throws SQLException {
    return server.admin(name);
  }

  /** JDBC URL without user and password. */
  public String url() {
    return server.url(name);
  }

  @Override
  public void close() {
    database.close();
    try {
      server.drop(name);
    } catch (SQLException e) {
      throw new IllegalStateException("the test's database was not dropped", e);
    }
  }
}
