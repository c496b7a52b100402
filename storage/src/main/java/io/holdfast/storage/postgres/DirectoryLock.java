package io.holdfast.storage.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** That one vault at a time uses a directory; the kernel gives it up with the process. */
final class DirectoryLock implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DirectoryLock.class);

  // Asked before the file is opened: a process that closes any channel of a file loses the locks it
  // has on it through others (fcntl(2)), so a second attempt in one process would undo the first.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws PostgresStartException when another has it
   */
  static DirectoryLock take(Path existing) throws IOException {
    Path directory = existing.toRealPath();
    if (!HELD.add(directory)) {
      throw taken(directory);
    }
    FileChannel channel = null;
    FileLock lock = null;
    try {
      channel =
          FileChannel.open(
              directory.resolve("postgres.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      lock = channel.tryLock();
      if (lock == null) {
        throw taken(directory);
      }
      return new DirectoryLock(directory, channel);
    } finally {
      if (lock == null) {
        if (channel != null) {
          channel.close();
        }
        HELD.remove(directory);
      }
    }
  }

  private static PostgresStartException taken(Path directory) {
    return new PostgresStartException(
        "Another vault runs on " + directory + ". One data directory serves one vault.");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      log.warn("The lock of {} was not released", directory, e);
    }
    HELD.remove(directory);
  }
}
