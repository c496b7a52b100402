package io.holdfast.storage.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Directory trees of PostgreSQL's own files. */
final class Trees {
  private Trees() {}

  /** Makes a file's content, or renames and new entries of a directory, durable. */
  static void sync(Path entry) throws IOException {
    try (FileChannel channel = FileChannel.open(entry, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Copies what is in {@code source}, with its permissions; links stay links. */
  static void copy(Path source, Path target) throws IOException {
    try (Stream<Path> entries = Files.walk(source)) {
      for (Path entry : entries.filter(path -> !path.equals(source)).toList()) {
        Path copy = target.resolve(source.relativize(entry));
        Files.copy(entry, copy, LinkOption.NOFOLLOW_LINKS);
        if (!Files.isSymbolicLink(copy)) {
          // The process's mask may have taken away what another user needs to read.
          Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(entry));
        }
      }
    }
  }

  /** Makes everything in a tree durable: all at its end costs less than each when it is written. */
  static void syncAll(Path root) throws IOException {
    try (Stream<Path> entries = Files.walk(root)) {
      for (Path entry : entries.filter(path -> !Files.isSymbolicLink(path)).toList()) {
        sync(entry);
      }
    }
  }

  /** Deletes a tree; nothing happens where there is none. Links are deleted, not followed. */
  static void delete(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            // A server that is just ending removes files under our hands.
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
              throw e;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
