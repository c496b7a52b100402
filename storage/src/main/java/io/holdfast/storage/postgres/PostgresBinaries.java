package io.holdfast.storage.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL's programs, unpacked once from their jar. */
final class PostgresBinaries {
  private static final Logger log = LoggerFactory.getLogger(PostgresBinaries.class);
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

  /** System property: a directory that {@link #unpack} was given before, to copy from. */
  static final String PREPARED = "holdfast.postgres.prepared";

  private PostgresBinaries() {}

  /** The version of the programs, such as 18.6.0. */
  static String version() {
    try (InputStream in = PostgresBinaries.class.getResourceAsStream("binaries.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      String version = properties.getProperty("version", "");
      if (!version.matches("[0-9]+(\\.[0-9]+)*")) {
        throw new IllegalStateException("binaries.properties was not filtered: " + version);
      }
      return version;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The directory with {@code bin}, {@code lib} and {@code share}, unpacked below {@code parent}
   * where it is not there yet. It appears at once and whole: a crash leaves nothing that looks
   * done.
   *
   * @throws PostgresStartException when this machine has no binaries
   */
  static Path unpack(Path parent) throws IOException {
    String system = System.getProperty("os.name", "");
    String architecture = System.getProperty("os.arch", "");
    if (!system.equals("Linux") || !architecture.equals("amd64")) {
      throw new PostgresStartException(
          "There is no embedded PostgreSQL for "
              + (system + " on " + architecture)
              + ", only for Linux on amd64. Run a PostgreSQL 15 or later and give its JDBC URL.");
    }
    Path done = parent.resolve("bin-" + version());
    if (Files.isDirectory(done)) {
      return done;
    }
    Path prepared = prepared();
    log.debug("Unpacking PostgreSQL {} from {}", version(), prepared == null ? "jar" : prepared);
    Files.createDirectories(parent);
    Path fresh = Files.createTempDirectory(parent, "unpacking-");
    try {
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      if (prepared == null) {
        unpackInto(fresh);
      } else {
        Trees.copy(prepared, fresh);
      }
      // The rename must never become durable before the content.
      Trees.syncAll(fresh);
      Files.move(fresh, done, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Another process may have unpacked at the same time; its copy is as good.
      if (!Files.isDirectory(done)) {
        throw e;
      }
    } finally {
      Trees.delete(fresh);
    }
    return done;
  }

  /** What the launcher unpacked when it built: copying takes a tenth of unpacking's time. */
  private static @Nullable Path prepared() {
    String directory = System.getProperty(PREPARED, "");
    Path prepared = directory.isEmpty() ? null : Path.of(directory, "bin-" + version());
    return prepared != null && Files.isDirectory(prepared) ? prepared : null;
  }

  private static void unpackInto(Path directory) throws IOException {
    try (InputStream resource = PostgresBinaries.class.getResourceAsStream(ARCHIVE)) {
      if (resource == null) {
        throw new PostgresStartException("The jar of the PostgreSQL binaries is missing.");
      }
      try (TarArchiveInputStream tar =
          new TarArchiveInputStream(new XZCompressorInputStream(resource))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          unpackEntry(tar, entry, directory);
        }
      }
    }
  }

  /** Headers and static libraries are for compiling against PostgreSQL. */
  private static boolean isNeeded(String name) {
    return !name.contains("include/") && !name.contains("/pkgconfig/") && !name.endsWith(".a");
  }

  private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path directory)
      throws IOException {
    Path target = directory.resolve(entry.getName()).normalize();
    if (!target.startsWith(directory)) {
      throw new IOException("archive entry leaves its directory: " + entry.getName());
    }
    if (entry.isDirectory() || !isNeeded(entry.getName())) {
      return;
    }
    Path folder = target.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      tar.transferTo(out);
    }
    boolean executable = (entry.getMode() & 0100) != 0;
    Files.setPosixFilePermissions(
        target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
  }
}
