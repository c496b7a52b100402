package io.holdfast.storage.blob;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * All file I/O of the engine that matters for durability, narrow enough to be replaced in tests by
 * one that forgets what was not synced. {@link PosixFileLayer} is the real one.
 */
public interface FileLayer {

  /** How a file is opened. */
  enum Mode {
    /** An existing file, to read. */
    READ,
    /** An existing file, to read and to write. */
    UPDATE,
    /** A file that must not exist yet, to write through the page cache. */
    CREATE,
    /** As {@link #CREATE}, past the page cache where the file system can do that. */
    CREATE_DIRECT
  }

  /** Opens {@code path}. */
  StoreFile open(Path path, Mode mode) throws IOException;

  /** Makes {@code directory} and its missing parents; not durable until its parent is forced. */
  void createDirectories(Path directory) throws IOException;

  /** Returns when the names in {@code directory} are durable. */
  void forceDirectory(Path directory, SyncPoint point) throws IOException;

  /** Removes a file; true when it was there. */
  boolean delete(Path path) throws IOException;

  /** Cuts a file to {@code sizeBytes}. */
  void truncate(Path path, long sizeBytes) throws IOException;

  /**
   * Gives the blocks of a range back to the file system; the range then reads as zeros. Both bounds
   * are multiples of 4096. False when the file system cannot.
   */
  boolean punch(Path path, long offset, long lengthBytes) throws IOException;

  /** Names in {@code directory}, in order; empty when there is none. */
  List<String> list(Path directory) throws IOException;

  /** Bytes that an ordinary user could still write to the file system of {@code directory}. */
  long usableSpaceBytes(Path directory) throws IOException;
}
