package io.holdfast.storage.blob;

import io.holdfast.storage.blob.OpenFiles.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads blocks straight into the caller's buffer where whole blocks fit, and through one block of
 * its own where they do not. Nothing counts as read before its block passed.
 */
final class VerifiedReader implements BlobReader {
  private static final int BLOCK_BYTES = DigestPass.BLOCK_BYTES;

  private final OpenFile open;
  private final StoredBlob blob;
  private final ByteBuffer table;
  private final BlobMetrics metrics;
  private final Runnable onClose;
  private @Nullable ByteBuffer scratch;
  private long scratchBlock = -1;
  private boolean closed;

  /**
   * Takes over {@code open}, also when it throws.
   *
   * @param onClose runs once, when this reader is closed
   */
  VerifiedReader(OpenFile open, BlobLocation location, BlobMetrics metrics, Runnable onClose)
      throws IOException {
    this.open = open;
    this.metrics = metrics;
    this.onClose = onClose;
    try {
      this.blob = StoredBlob.read(open.file(), open.header(), location);
      if (blob.dead()) {
        throw new CorruptBlobException("the space of " + location + " was given up");
      }
      this.table = blob.readTable(open.file());
    } catch (IOException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  @Override
  public long length() {
    return blob.location().length();
  }

  /** The descriptor that was committed with the blob, verified. */
  byte[] descriptor() throws IOException {
    return blob.readDescriptor(open.file());
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    if (closed) {
      throw new IOException("the blob reader is closed");
    }
    if (position < 0 || position > length()) {
      throw new IllegalArgumentException("position " + position + " of " + length());
    }
    if (position == length()) {
      return -1;
    }
    int start = target.position();
    long at = position;
    while (target.hasRemaining() && at < length()) {
      long block = at / BLOCK_BYTES;
      int within = (int) (at % BLOCK_BYTES);
      int count =
          within == 0 && target.remaining() >= blockLength(block)
              ? readWhole(block, target)
              : readPart(block, within, target);
      at += count;
    }
    int total = target.position() - start;
    metrics.read(total);
    return total;
  }

  private int blockLength(long block) {
    return (int) Math.min(BLOCK_BYTES, length() - block * BLOCK_BYTES);
  }

  /** As many whole blocks as fit, with one system call. */
  private int readWhole(long block, ByteBuffer target) throws IOException {
    long rest = length() - block * BLOCK_BYTES;
    int count =
        rest <= target.remaining() ? (int) rest : target.remaining() / BLOCK_BYTES * BLOCK_BYTES;
    ByteBuffer bytes = target.slice(target.position(), count);
    load(block, bytes);
    bytes.flip();
    long last = block + (count + BLOCK_BYTES - 1) / BLOCK_BYTES;
    for (long each = block; each < last; each++) {
      verify(each, bytes.slice((int) (each - block) * BLOCK_BYTES, blockLength(each)));
    }
    target.position(target.position() + count);
    return count;
  }

  private int readPart(long block, int within, ByteBuffer target) throws IOException {
    ByteBuffer bytes = scratch;
    if (bytes == null) {
      bytes = ByteBuffer.allocate((int) Math.min(BLOCK_BYTES, length()));
      scratch = bytes;
    }
    if (scratchBlock != block) {
      scratchBlock = -1;
      bytes.clear().limit(blockLength(block));
      load(block, bytes);
      verify(block, bytes.flip());
      scratchBlock = block;
    }
    int count = Math.min(target.remaining(), blockLength(block) - within);
    target.put(target.position(), bytes, within, count);
    target.position(target.position() + count);
    return count;
  }

  private void load(long block, ByteBuffer bytes) throws IOException {
    if (!open.file().readFully(bytes, blob.dataOffset() + block * BLOCK_BYTES)) {
      throw new CorruptBlobException("block " + block + " of " + blob.location() + " is cut off");
    }
  }

  private void verify(long block, ByteBuffer bytes) throws CorruptBlobException {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    if ((int) crc.getValue() != table.getInt((int) (4 * block))) {
      throw new CorruptBlobException(
          "block " + block + " of " + blob.location() + " fails its checksum");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      open.close();
      onClose.run();
    }
  }
}
