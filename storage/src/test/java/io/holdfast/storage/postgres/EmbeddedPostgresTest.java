package io.holdfast.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Starts, ends and deaths of the embedded server. */
@Timeout(120)
class EmbeddedPostgresTest {
  private static Path binaries = Path.of("unset");
  private static Path made = Path.of("unset");
  private Path directory = Path.of("unset");

  /** A first start; the tests begin with copies of what it made. */
  @BeforeAll
  static void makeCluster() throws IOException {
    binaries = TestServer.base();
    made = fresh();
    Database.open(ServerProcess.options(made, binaries)).close();
  }

  @AfterAll
  static void removeCluster() throws IOException {
    Trees.delete(made);
  }

  @BeforeEach
  void prepare() throws IOException {
    directory = fresh();
    Programs.Result copy = Programs.run(List.of("cp", "-a", made + "/.", directory.toString()), 60);
    assertThat(copy.status()).as(copy.output()).isZero();
  }

  private static Path fresh() throws IOException {
    Path fresh = Files.createTempDirectory(binaries, "embedded-");
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
    return fresh;
  }

  @AfterEach
  void remove() throws IOException {
    Trees.delete(directory);
  }

  private Database open() {
    return Database.open(ServerProcess.options(directory, binaries));
  }

  private static EmbeddedPostgres server(Database database) {
    return Objects.requireNonNull(database.embedded());
  }

  private static void writeMark(Database database) {
    database.transaction(sql ->
        sql.execute(
            "INSERT INTO accounts (account_id, canonical_id, display_name, created)"
                + " VALUES ('000000000001', repeat('a', 64), 'mark', now())"));
  }

  private static int marks(Database database) {
    return database.read(sql -> sql.fetchCount(DSL.table("accounts")));
  }

  private static String show(Database database, String setting) {
    return database.read(sql -> String.valueOf(sql.fetchSingle("SHOW " + setting).get(0)));
  }

  @Test
  void rowsSurviveAStopAndTheSettingsAreThoseOfAStore() throws IOException {
    try (Database database = open()) {
      writeMark(database);
      for (String on : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        assertThat(show(database, on)).as(on).isEqualTo("on");
      }
      assertThat(show(database, "data_checksums")).isEqualTo("on");
      assertThat(show(database, "listen_addresses")).isEqualTo("127.0.0.1");
      // The fifth line names the directory of a socket; there is none.
      assertThat(Files.readAllLines(directory.resolve("postgres/data/postmaster.pid")).get(4))
          .isEmpty();
      assertThat(show(database, "transaction_isolation")).isEqualTo("read committed");
    }
    assertThat(directory.resolve("postgres/data/postmaster.pid")).doesNotExist();
    try (Database database = open()) {
      assertThat(marks(database)).isEqualTo(1);
    }
    Path secrets = directory.resolve("secrets");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets)))
        .isEqualTo("rwx------");
    try (var files = Files.list(secrets)) {
      assertThat(files.toList())
          .hasSize(4)
          .allSatisfy(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .isEqualTo("rw-------"));
    }
  }

  @Test
  void theServerAsksForAPassword() {
    try (Database database = open()) {
      String url = server(database).jdbcUrl("holdfast");
      for (String role : List.of(Cluster.ADMIN, DatabaseRoles.OWNER, DatabaseRoles.APPLICATION)) {
        assertThatThrownBy(
                () -> Pools.single(url, role, new DatabasePassword("wrong")).getConnection())
            .hasMessageContaining("password authentication failed");
      }
    }
  }

  @Test
  void aSecondVaultOnTheDirectoryIsToldSoAndACommandBesideItWorks() {
    try (Database database = open()) {
      writeMark(database);
      assertThatThrownBy(this::open)
          .isInstanceOf(PostgresStartException.class)
          .hasMessageContaining("Another vault runs on");
      try (ServerProcess other = ServerProcess.start(directory, binaries)) {
        assertThat(other.firstLine()).startsWith("refused Another vault runs on");
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      try (Database beside = Database.open(new DatabaseOptions.Attached(directory))) {
        assertThat(marks(beside)).isEqualTo(1);
      }
      assertThat(marks(database)).isEqualTo(1);
    }
    assertThatThrownBy(() -> Database.open(new DatabaseOptions.Attached(directory)))
        .hasMessageContaining("No vault runs on");
  }

  @Test
  void aKilledServerIsStartedAgainAndThePoolRecovers() throws Exception {
    try (Database database = open()) {
      writeMark(database);
      long pid = server(database).pid();
      Programs.signal(pid, "KILL");
      assertThat(awaitMarks(database)).isEqualTo(1);
      assertThat(server(database).restarts()).isEqualTo(1);
      assertThat(server(database).pid()).isNotEqualTo(pid);
      Programs.signal(server(database).pid(), "KILL");
      assertThat(awaitMarks(database)).isEqualTo(1);
    }
  }

  /** Reads until PostgreSQL answers again; what fails meanwhile says that it is away. */
  private static int awaitMarks(Database database) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    Pause.millis(20);
    while (true) {
      try {
        return marks(database);
      } catch (MetadataUnavailableException e) {
        assertThat(e.outcomeKnown()).isTrue();
        assertThat(System.nanoTime()).isLessThan(end);
      }
    }
  }

  @Test
  void aKilledVaultLeavesNoServerBehind() throws Exception {
    try (ServerProcess vault = ServerProcess.start(directory, binaries)) {
      assertThat(ProcessHandle.of(vault.postgresPid())).isPresent();
      vault.kill();
      awaitEnd(vault.postgresPid());
    }
    try (Database database = open()) {
      writeMark(database);
    }
  }

  private void awaitEnd(long pid) {
    Path data = directory.resolve("postgres/data");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (new PostmasterFile(pid, 0, true).servesCluster(data)) {
      assertThat(System.nanoTime()).as("PostgreSQL outlives its vault").isLessThan(end);
      Pause.millis(20);
    }
  }

  @Test
  void whenBothAreKilledTheNextStartRecovers() throws Exception {
    try (Database database = open()) {
      writeMark(database);
    }
    try (ServerProcess vault = ServerProcess.start(directory, binaries)) {
      Programs.signal(vault.postgresPid(), "KILL");
      vault.kill();
    }
    try (Database database = open()) {
      assertThat(marks(database)).isEqualTo(1);
    }
  }

  @Test
  void anOrphanIsShutDownAndAPidFileWithoutAServerRemoved() throws Exception {
    Path data = directory.resolve("postgres/data");
    Cluster cluster =
        new Cluster(
            PostgresBinaries.unpack(binaries),
            data,
            RunAs.choose(directory.resolve("postgres"), data));
    List<String> command = new ArrayList<>(cluster.command(freePort(), 32));
    // What would end it with its parent, and so what an orphan got round.
    command.remove("--pdeathsig=INT");
    Process orphan =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(discard()).start();
    awaitReady(data);
    try (Database database = open()) {
      assertThat(orphan.waitFor(5, TimeUnit.SECONDS)).isTrue();
      writeMark(database);
    }
    // A process that is not ours has the number of a server that is long gone.
    for (long pid : List.of(ProcessHandle.current().pid(), 4_000_000L)) {
      Files.writeString(
          data.resolve("postmaster.pid"), pid + "\n" + data + "\n0\n5432\n\n127.0.0.1\n");
      try (Database database = open()) {
        assertThat(marks(database)).isEqualTo(1);
      }
    }
  }

  private static ProcessBuilder.Redirect discard() {
    return ProcessBuilder.Redirect.DISCARD;
  }

  private static void awaitReady(Path data) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (PostmasterFile.read(data).filter(PostmasterFile::ready).isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Pause.millis(20);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      return socket.getLocalPort();
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  @Test
  void aTakenPortIsNamed() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      EmbeddedPostgresOptions options =
          new EmbeddedPostgresOptions(
              directory.resolve("postgres"),
              binaries,
              socket.getLocalPort(),
              32,
              Duration.ofMinutes(1));
      assertThatThrownBy(
              () -> Database.open(new DatabaseOptions.Embedded(directory, options, 2)).close())
          .isInstanceOf(PostgresStartException.class)
          .hasMessageContaining("Port " + socket.getLocalPort() + " on 127.0.0.1 is taken");
    }
    open().close();
  }

  @Test
  void aClusterOfAnotherReleaseIsNotTouched() throws IOException {
    Files.writeString(directory.resolve("postgres/data/PG_VERSION"), "17\n");
    assertThatThrownBy(this::open)
        .isInstanceOf(PostgresStartException.class)
        .hasMessageContaining("was made by PostgreSQL 17");
  }

  @Test
  void secretsThatOthersMayReadAreRefused() throws IOException {
    Files.setPosixFilePermissions(
        directory.resolve("secrets/postgres-app"), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(this::open)
        .isInstanceOf(PostgresStartException.class)
        .hasMessageContaining("chmod go=");
  }

  @Test
  void aDirectoryThatOnlyItsOwnerReachesWorksToo() throws IOException {
    Trees.delete(directory);
    directory = fresh();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    try (Database database = open()) {
      writeMark(database);
    }
    // Once such a cluster is made it stays with its user, though others could reach it now.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (Database database = open()) {
      assertThat(marks(database)).isEqualTo(1);
    }
  }

  @Test
  @Tag("long")
  void aServerThatHangsGivesAnErrorWithinSecondsAndRecovers() throws Exception {
    try (Database database = open()) {
      writeMark(database);
      List<Long> all = new ArrayList<>(List.of(server(database).pid()));
      ProcessHandle.of(server(database).pid())
          .orElseThrow()
          .descendants()
          .forEach(child -> all.add(child.pid()));
      for (long pid : all) {
        Programs.signal(pid, "STOP");
      }
      long begin = System.nanoTime();
      try {
        assertThatThrownBy(() -> marks(database)).isInstanceOf(MetadataUnavailableException.class);
      } finally {
        for (long pid : all) {
          Programs.signal(pid, "CONT");
        }
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(12));
      assertThat(awaitMarks(database)).isEqualTo(1);
    }
  }
}
