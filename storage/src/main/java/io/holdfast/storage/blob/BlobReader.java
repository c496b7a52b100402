package io.holdfast.storage.blob;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads one blob. Every byte handed out was checked against the checksum of its block first, so a
 * flipped bit is an error and never a wrong byte. Safe for one thread at a time.
 */
public interface BlobReader extends AutoCloseable {

  /** Length of the object bytes. */
  long length();

  /**
   * Reads up to {@code target.remaining()} bytes from {@code position}.
   *
   * @return bytes read; at least 1 unless {@code position == length()}, then -1
   * @throws CorruptBlobException when a block fails its checksum
   */
  int read(long position, ByteBuffer target) throws IOException;

  @Override
  void close();
}
