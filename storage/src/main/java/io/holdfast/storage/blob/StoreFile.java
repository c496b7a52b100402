package io.holdfast.storage.blob;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file of a {@link FileLayer}. Positional calls only, safe for several threads. */
public interface StoreFile extends AutoCloseable {

  /**
   * Reads up to {@code target.remaining()} bytes at {@code position}.
   *
   * @return bytes read, -1 at the end of the file
   */
  int read(ByteBuffer target, long position) throws IOException;

  /** Writes all remaining bytes of {@code source} at {@code position}. */
  void write(ByteBuffer source, long position) throws IOException;

  /** Returns when what was written is durable, with the size that reading it back needs. */
  void force(SyncPoint point) throws IOException;

  /** Length in bytes. */
  long size() throws IOException;

  /** Whether writes go past the page cache and so must be aligned to 4096 in memory and file. */
  boolean direct();

  /** Closes the file; does not make anything durable. */
  @Override
  void close() throws IOException;

  /** Fills {@code target} from {@code position}; false when the file ends before. */
  default boolean readFully(ByteBuffer target, long position) throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int count = read(target, at);
      if (count < 0) {
        return false;
      }
      at += count;
    }
    return true;
  }
}
