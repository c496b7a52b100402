package io.holdfast.storage.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster on disk and the command that serves it.
 *
 * @param programs with {@code bin}, {@code lib} and {@code share}
 * @param data PostgreSQL's data directory
 * @param runAs as whom
 */
record Cluster(Path programs, Path data, RunAs runAs) {
  private static final Logger log = LoggerFactory.getLogger(Cluster.class);

  /** The bootstrap superuser. */
  static final String ADMIN = "holdfast_admin";

  /** Opens the cluster of {@code options}, making it where it is not there yet. */
  static Cluster open(EmbeddedPostgresOptions options, DatabasePassword adminPassword)
      throws IOException {
    Path programs = PostgresBinaries.unpack(options.binaries());
    Path data = options.directory().resolve("data");
    RunAs runAs = RunAs.choose(options.directory(), data);
    Cluster cluster = new Cluster(programs, data, runAs);
    if (Files.exists(data)) {
      cluster.checkVersion();
      PostmasterFile.clear(data);
    } else {
      cluster.initialize(options.directory(), adminPassword);
    }
    return cluster;
  }

  private void checkVersion() throws IOException {
    String stored = Files.readString(data.resolve("PG_VERSION")).strip();
    if (!PostgresBinaries.version().startsWith(stored + ".")) {
      throw new PostgresStartException(
          "The database in "
              + data
              + " was made by PostgreSQL "
              + stored
              + ", this vault brings "
              + PostgresBinaries.version()
              + ". Move it with pg_upgrade or a dump, or start the release that made it.");
    }
  }

  /** Makes the cluster beside its place and renames it: a crash leaves nothing that looks made. */
  private void initialize(Path directory, DatabasePassword adminPassword) throws IOException {
    log.info("Making the database in {}", data);
    Path fresh = directory.resolve("data.new");
    Path passwordFile = directory.resolve("initdb.password");
    Trees.delete(fresh);
    Files.deleteIfExists(passwordFile);
    Files.createDirectory(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    runAs.own(fresh);
    try {
      Files.createFile(
          passwordFile,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(passwordFile, adminPassword.reveal() + "\n", StandardCharsets.UTF_8);
      runAs.own(passwordFile);
      List<String> arguments =
          List.of(
              "--pgdata=" + fresh,
              "--username=" + ADMIN,
              "--pwfile=" + passwordFile,
              "--auth=scram-sha-256",
              "--encoding=UTF8",
              "--locale=C",
              "--data-checksums",
              "--no-instructions");
      Programs.Result result =
          Programs.run(runAs.command(programs.resolve("bin/initdb"), arguments), 300);
      if (result.status() != 0) {
        String remedy =
            result.output().contains("user does not exist")
                ? " Give this user an entry in /etc/passwd, run the vault as a user that has one,"
                    + " or give the JDBC URL of a PostgreSQL 15 or later."
                : "";
        throw new PostgresStartException(
            "The database could not be made in " + fresh + ": " + result.output() + "." + remedy);
      }
      Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
      Trees.sync(directory);
    } finally {
      Files.deleteIfExists(passwordFile);
      Trees.delete(fresh);
    }
  }

  /**
   * The command that serves the cluster. INT, which it gets when the vault's thread dies, is
   * PostgreSQL's fast shutdown.
   */
  List<String> command(int port, int sharedBuffersMib) {
    List<String> arguments = new ArrayList<>(List.of("-D", data.toString()));
    for (String setting : settings(port, sharedBuffersMib)) {
      arguments.add("-c");
      arguments.add(setting);
    }
    return runAs.command(programs.resolve("bin/postgres"), arguments, Optional.of("INT"));
  }

  private static List<String> settings(int port, int sharedBuffersMib) {
    return List.of(
        "listen_addresses=127.0.0.1",
        "port=" + port,
        "unix_socket_directories=",
        "max_connections=64",
        "password_encryption=scram-sha-256",
        // Nothing is acknowledged before it is durable (DESIGN §3.10).
        "fsync=on",
        "synchronous_commit=on",
        "full_page_writes=on",
        "wal_compression=on",
        // Few checkpoints under load; recovery of 2 GiB of log takes seconds.
        "max_wal_size=2GB",
        "checkpoint_timeout=15min",
        "shared_buffers=" + sharedBuffersMib + "MB",
        "huge_pages=off",
        // A test or an upgrade that drops or copies many tables in one transaction fits.
        "max_locks_per_transaction=256",
        // Statements are short: compiling them or splitting them costs more than it saves.
        "jit=off",
        "max_parallel_workers_per_gather=0",
        // Solid state disks: an index page costs little more than the next page.
        "random_page_cost=1.1",
        // Version tables grow steadily: small, frequent cleanings keep index-only scans cheap.
        "autovacuum_naptime=20s",
        "autovacuum_vacuum_scale_factor=0.02",
        "autovacuum_vacuum_insert_scale_factor=0.05",
        "autovacuum_analyze_scale_factor=0.02",
        "autovacuum_vacuum_cost_limit=2000",
        "timezone=UTC",
        "log_timezone=UTC",
        "log_line_prefix=%m [%p] %q%u@%d ",
        "log_min_duration_statement=2000",
        "log_parameter_max_length=0",
        "log_lock_waits=on");
  }
}
