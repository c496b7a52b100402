package io.holdfast.storage.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** The directory {@code secrets}: what must not be in the database. Only its owner may look. */
public final class SecretsDirectory {
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final int MAX_BYTES = 4096;

  private final Path directory;

  private SecretsDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * Opens {@code secrets} of a data directory, making it where it is not there yet.
   *
   * @throws PostgresStartException when others than its owner may look into it
   */
  public static SecretsDirectory open(Path dataDirectory) throws IOException {
    Path directory = dataDirectory.toAbsolutePath().normalize().resolve("secrets");
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(dataDirectory);
      try {
        Files.createDirectory(directory, DIRECTORY);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(directory)) {
          throw e;
        }
      }
    }
    requirePrivate(directory);
    return new SecretsDirectory(directory);
  }

  private static void requirePrivate(Path path) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
    for (PosixFilePermission permission : permissions) {
      if (!permission.name().startsWith("OWNER_")) {
        throw new PostgresStartException(
            path
                + " holds secrets, but others than its owner may use it ("
                + PosixFilePermissions.toString(permissions)
                + "). Take the permission away: chmod go= "
                + path);
      }
    }
  }

  /** The password kept under {@code name}, made at random the first time. */
  DatabasePassword password(String name) throws IOException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    String fresh = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    byte[] kept = readOrCreate(name, fresh.getBytes(StandardCharsets.US_ASCII));
    return new DatabasePassword(new String(kept, StandardCharsets.US_ASCII).strip());
  }

  /** The content of a secret, {@code fresh} where there was none. It is durable on return. */
  public byte[] readOrCreate(String name, byte[] fresh) throws IOException {
    Path secret = directory.resolve(name);
    if (!Files.exists(secret)) {
      // Written whole beside its place and linked: of two processes one wins, and nobody ever
      // reads a part.
      Path beside = Files.createTempFile(directory, name, ".new", FILE);
      try {
        try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
          ByteBuffer buffer = ByteBuffer.wrap(fresh);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
          channel.force(true);
        }
        Files.createLink(secret, beside);
      } catch (FileAlreadyExistsException e) {
        return read(secret);
      } finally {
        Files.deleteIfExists(beside);
      }
      Trees.sync(directory);
    }
    return read(secret);
  }

  /** Whether there is a secret of that name. */
  public boolean has(String name) {
    return Files.exists(directory.resolve(name));
  }

  /** Puts a secret in the place of another at once. It is durable on return. */
  public void rename(String from, String to) throws IOException {
    Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    Trees.sync(directory);
  }

  private static byte[] read(Path secret) throws IOException {
    requirePrivate(secret);
    if (Files.size(secret) > MAX_BYTES) {
      throw new IOException(secret + " is too large for a secret");
    }
    return Files.readAllBytes(secret);
  }
}
