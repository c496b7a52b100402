package io.holdfast.storage.blob;

import io.holdfast.storage.blob.BlobFormat.FileHeader;
import io.holdfast.storage.blob.BlobFormat.RecordHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of a container or journal file, from header to header. Where none is valid it
 * looks for the next one that is; the seal under the file's salt keeps object bytes from posing as
 * one.
 */
final class RecordWalker {
  private static final int WINDOW_BYTES = 256 * 1024;

  /** Step through a window that cannot be read as one: a disk loses no less than a sector. */
  private static final int SECTOR_BYTES = 4096;

  private final StoreFile file;
  private final FileHeader header;
  private final long size;
  private final boolean mayBeTorn;
  private long at;
  private boolean unread;

  /** Begins at {@code from}, which is the start of a record or 0. */
  RecordWalker(StoreFile file, FileHeader header, long from) throws IOException {
    this(file, header, from, OptionalLong.empty());
  }

  /**
   * Begins at {@code from}, which is the start of a record or 0.
   *
   * @param durable where records that must be valid end, in a file that is being written; empty
   *     where nobody writes any more and the end of the file is the end
   */
  RecordWalker(StoreFile file, FileHeader header, long from, OptionalLong durable)
      throws IOException {
    this.file = file;
    this.header = header;
    this.size = durable.isPresent() ? durable.getAsLong() : file.size();
    this.mayBeTorn = durable.isEmpty();
    this.at = Math.max(from, BlobFormat.FILE_HEADER_BYTES);
  }

  /** What the walk came to. */
  sealed interface Step {}

  /** A record with a valid header; its bytes are not verified yet. */
  record Found(RecordHeader record, StoredBlob blob) implements Step {}

  /**
   * Bytes that belong to no valid record.
   *
   * @param tail whether nothing valid follows, as after a crash during a write; false where the
   *     disk could not read, because something valid may have been there
   */
  record Gap(long from, long to, boolean tail) implements Step {}

  /** Where the next step begins. */
  long position() {
    return at;
  }

  /** The next step; null at the end. */
  @Nullable Step next() throws IOException {
    if (at >= size) {
      return null;
    }
    long from = at;
    unread = false;
    ByteBuffer bytes = ByteBuffer.allocate(BlobFormat.RECORD_HEADER_BYTES);
    if (fill(bytes, from) && !bytes.hasRemaining()) {
      try {
        RecordHeader record = decode(bytes, 0, from);
        at = from + record.recordLength();
        return new Found(record, StoredBlob.packed(record, bytes));
      } catch (CorruptBlobException e) {
        // Not a record; what follows is looked for below.
        at = from;
      }
    }
    at = Math.min(size, nextValid(from + header.kind().alignmentBytes()));
    return new Gap(from, at, at >= size && !unread && mayBeTorn);
  }

  private RecordHeader decode(ByteBuffer bytes, int index, long offset)
      throws CorruptBlobException {
    return RecordHeader.decode(bytes, index, header.salt(), header.kind(), header.number(), offset);
  }

  /** False where the disk cannot read; at the end of the file the bytes are fewer. */
  private boolean fill(ByteBuffer bytes, long from) throws IOException {
    try {
      file.readFully(bytes, from);
      return true;
    } catch (ClosedChannelException e) {
      // The thread was told to stop; the disk is not to blame.
      throw e;
    } catch (IOException e) {
      unread = true;
      return false;
    }
  }

  private long nextValid(long from) throws IOException {
    ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES + BlobFormat.RECORD_HEADER_BYTES);
    for (long start = from; start < size; start += WINDOW_BYTES) {
      long found = search(window, start, WINDOW_BYTES);
      if (found >= 0) {
        return found;
      }
    }
    return size;
  }

  /** The first valid record that begins in the {@code length} bytes from {@code start}, or -1. */
  private long search(ByteBuffer window, long start, int length) throws IOException {
    // The last header to begin here ends behind; where that cannot be read, the others still can.
    window.clear().limit(length + BlobFormat.RECORD_HEADER_BYTES);
    if (!fill(window, start)) {
      if (length > SECTOR_BYTES) {
        return searchSectors(window, start, length);
      }
      window.clear().limit(length);
      if (!fill(window, start)) {
        return -1;
      }
    }
    int end = Math.min(length, window.position() - BlobFormat.RECORD_HEADER_BYTES + 1);
    for (int index = 0; index < end; index += header.kind().alignmentBytes()) {
      if (RecordHeader.lacksMagic(window, index)) {
        continue;
      }
      try {
        decode(window, index, start + index);
        return start + index;
      } catch (CorruptBlobException e) {
        // Object bytes with the magic number in them are no record; the search goes on.
      }
    }
    return -1;
  }

  private long searchSectors(ByteBuffer window, long start, int length) throws IOException {
    long end = Math.min(size, start + length);
    for (long at = start; at < end; ) {
      long next = (at / SECTOR_BYTES + 1) * SECTOR_BYTES;
      long found = search(window, at, (int) (next - at));
      if (found >= 0) {
        return found;
      }
      at = next;
    }
    return -1;
  }
}
