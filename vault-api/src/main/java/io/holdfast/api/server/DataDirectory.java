package io.holdfast.api.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The directory that holds everything the vault keeps, locked by the one process that serves it.
 * The kernel lets the lock go when the process ends, however it ends.
 */
public final class DataDirectory implements AutoCloseable {
  // PostgreSQL may have to run as another user and only needs to pass through.
  private static final FileAttribute<Set<PosixFilePermission>> PASSABLE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x--x"));
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final int MAX_PID_LENGTH = 32;

  private final Path root;
  private final FileChannel lockChannel;

  private DataDirectory(Path root, FileChannel lockChannel) {
    this.root = root;
    this.lockChannel = lockChannel;
  }

  /**
   * Makes the directory where it is not there, and locks it.
   *
   * @throws DataDirectoryException when another process serves it or it cannot be written, in words
   */
  public static DataDirectory lock(Path root) throws DataDirectoryException {
    try {
      create(root);
      FileChannel channel =
          FileChannel.open(
              lockFile(root),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (!tryLock(channel)) {
        channel.close();
        throw new DataDirectoryException(
            ("%s is served by another Holdfast process (%s). Stop that one, or give this one a"
                    + " directory of its own with --data.")
                .formatted(root, holder(root)));
      }
      channel.truncate(0);
      String pid = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      return new DataDirectory(root, channel);
    } catch (IOException unusable) {
      throw new DataDirectoryException(
          "The data directory %s cannot be used: %s.".formatted(root, words(unusable)), unusable);
    }
  }

  private static void create(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      Path parent = root.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      try {
        Files.createDirectory(root, PASSABLE);
      } catch (FileAlreadyExistsException exists) {
        if (!Files.isDirectory(root)) {
          throw exists;
        }
      }
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException mine) {
      return false;
    }
  }

  /** Whether some process, perhaps this one, holds the lock now. */
  public static boolean isLocked(Path root) throws IOException {
    if (!Files.exists(lockFile(root))) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(lockFile(root), StandardOpenOption.WRITE)) {
      return !tryLock(channel);
    }
  }

  /** The process that holds the lock, in words: "process 4711". */
  public static String holder(Path root) {
    try {
      String pid = Files.readString(lockFile(root), StandardCharsets.US_ASCII).strip();
      return pid.isEmpty() || pid.length() > MAX_PID_LENGTH ? "process unknown" : "process " + pid;
    } catch (IOException unreadable) {
      return "process unknown";
    }
  }

  private static Path lockFile(Path root) {
    return root.resolve("vault.lock");
  }

  private static String words(IOException cause) {
    return switch (cause) {
      case java.nio.file.AccessDeniedException denied ->
          "this user may not write " + denied.getFile();
      case FileAlreadyExistsException exists -> exists.getFile() + " is not a directory";
      case java.nio.file.NoSuchFileException missing -> missing.getFile() + " does not exist";
      case java.nio.file.FileSystemException other ->
          other.getReason() == null ? other.toString() : other.getFile() + ": " + other.getReason();
      default -> cause.toString();
    };
  }

  /** The directory itself, absolute. */
  public Path root() {
    return root;
  }

  /** A directory in it that only the vault's user may enter; made where it is not there. */
  public Path privateDirectory(String name) throws IOException {
    Path directory = root.resolve(name);
    if (!Files.isDirectory(directory)) {
      Files.createDirectory(directory, PRIVATE);
    }
    return directory;
  }

  /** Lets the lock go. */
  @Override
  public void close() throws IOException {
    lockChannel.close();
  }
}
