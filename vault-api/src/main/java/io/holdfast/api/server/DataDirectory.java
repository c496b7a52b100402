package io.holdfast.api.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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

  // Asked before the lock's file is opened: a process that closes any channel of a file loses the
  // locks that it has on it through others (fcntl(2)), so that only looking would unlock.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final Path held;
  private final FileChannel lockChannel;

  private DataDirectory(Path root, Path held, FileChannel lockChannel) {
    this.root = root;
    this.held = held;
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
      Path real = root.toRealPath();
      if (!HELD.add(real)) {
        throw served(root, holder(root));
      }
      FileChannel channel = null;
      try {
        channel = lockedChannel(root);
        return new DataDirectory(root, real, channel);
      } finally {
        if (channel == null) {
          HELD.remove(real);
        }
      }
    } catch (IOException unusable) {
      throw new DataDirectoryException(
          "The data directory %s cannot be used: %s.".formatted(root, words(unusable)), unusable);
    }
  }

  private static FileChannel lockedChannel(Path root) throws IOException, DataDirectoryException {
    FileChannel channel =
        FileChannel.open(
            lockFile(root),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    boolean ready = false;
    try {
      if (channel.tryLock() == null) {
        throw served(root, recordedHolder(root));
      }
      channel.truncate(0);
      String pid = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      ready = true;
      return channel;
    } finally {
      if (!ready) {
        channel.close();
      }
    }
  }

  private static DataDirectoryException served(Path root, String holder) {
    return new DataDirectoryException(
        ("%s is served by another Holdfast process (%s). Stop that one, or give this one a"
                + " directory of its own with --data.")
            .formatted(root, holder));
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

  /** Whether some process, perhaps this one, holds the lock now. */
  public static boolean isLocked(Path root) throws IOException {
    if (!Files.exists(lockFile(root))) {
      return false;
    }
    if (HELD.contains(root.toRealPath())) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(lockFile(root), StandardOpenOption.WRITE)) {
      return channel.tryLock() == null;
    }
  }

  /** The process that holds the lock, in words: "process 4711". */
  public static String holder(Path root) throws IOException {
    return HELD.contains(root.toRealPath())
        ? "process " + ProcessHandle.current().pid()
        : recordedHolder(root);
  }

  private static String recordedHolder(Path root) {
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

  /** What an operator reads about a failure of the file system. */
  public static String words(IOException cause) {
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

  /**
   * A directory in it that only the vault's user may enter; made where it is not there, and closed
   * to others where an earlier release left it open.
   */
  public Path privateDirectory(String name) throws IOException {
    Path directory = root.resolve(name);
    if (!Files.isDirectory(directory)) {
      Files.createDirectory(directory, PRIVATE);
    } else if (!Files.getPosixFilePermissions(directory).equals(PRIVATE.value())) {
      Files.setPosixFilePermissions(directory, PRIVATE.value());
    }
    return directory;
  }

  /** Lets the lock go. */
  @Override
  public void close() throws IOException {
    try {
      lockChannel.close();
    } finally {
      HELD.remove(held);
    }
  }
}
