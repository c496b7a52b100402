package io.holdfast.api.doctor;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.server.DataDirectory;
import io.holdfast.api.server.ListenPort;
import io.holdfast.api.server.VaultStores;
import io.holdfast.api.tls.TlsException;
import io.holdfast.api.tls.TlsIdentity;
import io.holdfast.api.tls.TlsIdentitySource;
import io.holdfast.storage.postgres.DatabaseExamination;
import io.holdfast.storage.postgres.DatabaseFinding;
import io.holdfast.storage.postgres.DatabaseOptions;
import io.holdfast.storage.postgres.EmbeddedPostgres;
import io.holdfast.storage.postgres.PostgresStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Says what is wrong with an installation, and what to do. Changes nothing but a probe file that it
 * takes away again; starts no PostgreSQL.
 */
public final class Doctor {
  private static final Duration CERTIFICATE_WARNING = Duration.ofDays(21);

  private final HoldfastConfig config;
  private final Clock clock;
  private final String searchPath;

  /**
   * Looks at what {@code config} names.
   *
   * @param searchPath the variable PATH
   */
  public Doctor(HoldfastConfig config, Clock clock, String searchPath) {
    this.config = config;
    this.clock = clock;
    this.searchPath = searchPath;
  }

  /** Every finding, in order. */
  public List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.addAll(programs());
    findings.addAll(new DiskChecks(config.dataDirectory(), clock).run());
    boolean running = running(findings);
    findings.addAll(database(running));
    if (config.listeners().https()) {
      findings.add(certificate());
    }
    if (!running) {
      findings.addAll(ports());
    }
    return findings;
  }

  private static Finding java() {
    return Runtime.version().feature() >= 25
        ? Finding.ok("Java", "Java " + Runtime.version() + ".")
        : Finding.problem(
            "Java", "Java " + Runtime.version() + " is too old.", "Install a JDK 25.");
  }

  private List<Finding> programs() {
    if (config.database().url() != null) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    for (String program : List.of("setpriv", "setsid", "unshare")) {
      boolean there =
          Stream.of(searchPath.split(":"))
              .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
      findings.add(
          there
              ? Finding.ok(program, "There.")
              : Finding.warning(
                  program,
                  "Not on the PATH; the embedded PostgreSQL ends with the vault through it, and"
                      + " leaves root's rights behind with it.",
                  "Install util-linux."));
    }
    return findings;
  }

  private boolean running(List<Finding> findings) {
    Path data = config.dataDirectory();
    try {
      boolean running = DataDirectory.isLocked(data);
      findings.add(
          Finding.ok(
              "vault", running ? "Runs, as " + DataDirectory.holder(data) + "." : "Is stopped."));
      return running;
    } catch (IOException unreadable) {
      findings.add(
          Finding.warning(
              "vault",
              "Whether it runs cannot be seen: " + unreadable.getMessage() + ".",
              "Run doctor as the user who runs the vault."));
      return false;
    }
  }

  private List<Finding> database(boolean running) {
    if (VaultStores.databaseOptions(config) instanceof DatabaseOptions.External external) {
      return findings(DatabaseExamination.external(external, clock));
    }
    Path directory = config.dataDirectory().resolve("postgres");
    if (!running) {
      Path version = directory.resolve("data").resolve("PG_VERSION");
      return List.of(
          Finding.ok(
              "database",
              Files.exists(version)
                  ? "The embedded PostgreSQL is stopped; serve starts and migrates it."
                  : "The embedded PostgreSQL was not made yet; serve makes it."));
    }
    String lookAtLog =
        "Look into " + directory.resolve("log") + "; run doctor as the vault's user.";
    try {
      if (EmbeddedPostgres.findPort(directory).isEmpty()) {
        return List.of(
            Finding.problem(
                "database",
                "The vault runs, but its PostgreSQL does not (yet).",
                "Wait a moment. " + lookAtLog));
      }
      return findings(
          DatabaseExamination.attached(
              new DatabaseOptions.Attached(config.dataDirectory()), clock));
    } catch (PostgresStartException refused) {
      return List.of(Finding.problem("database", String.valueOf(refused.getMessage()), lookAtLog));
    }
  }

  private static List<Finding> findings(List<DatabaseFinding> found) {
    return found.stream()
        .map(finding ->
            new Finding(
                Finding.Level.valueOf(finding.level().name()),
                finding.subject(),
                finding.words(),
                finding.remedy()))
        .toList();
  }

  private Finding certificate() {
    Path directory = config.dataDirectory().resolve("tls");
    if (config.tls().selfSigned() && !Files.exists(directory.resolve("server.pem"))) {
      return Finding.note("certificate", "None yet; serve makes one of its own.");
    }
    try {
      TlsIdentity identity = new TlsIdentitySource(config, directory, clock).read();
      Instant end = identity.leaf().getNotAfter().toInstant();
      String words =
          "%s, %d certificates in the chain, ends %s."
              .formatted(identity.leaf().getSubjectX500Principal(), identity.chain().size(), end);
      if (clock.instant().isAfter(end)) {
        return Finding.problem("certificate", words + " It has ended.", "Renew it.");
      }
      return clock.instant().plus(CERTIFICATE_WARNING).isAfter(end)
          ? Finding.warning("certificate", words, "Renew it; the vault takes it without a restart.")
          : Finding.ok("certificate", words);
    } catch (TlsException unusable) {
      return Finding.problem(
          "certificate",
          String.valueOf(unusable.getMessage()) + ".",
          "Give a certificate with its key, or none at all.");
    }
  }

  private List<Finding> ports() {
    return ListenPort.of(config.listeners()).stream()
        .map(port ->
            port.problem()
                .map(words -> Finding.problem(port.setting(), words, port.remedy()))
                .orElseGet(() -> Finding.ok(port.setting(), port.name() + " is free.")))
        .toList();
  }
}
