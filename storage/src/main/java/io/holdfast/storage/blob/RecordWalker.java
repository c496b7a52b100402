package io.holdfast.storage.blob;

import io.holdfast.storage.blob.BlobFormat.FileHeader;
import io.holdfast.storage.blob.BlobFormat.RecordHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of a container or journal file, from header to header. Where none is valid it
 * looks for the next one that is; the seal under the file's salt keeps object bytes from posing as
 * one.
 */
final class RecordWalker {
  private static final int WINDOW_BYTES = 256 * 1024;

  private final StoreFile file;
  private final FileHeader header;
  private final long size;
  private long at;

  /** Begins at {@code from}, which is the start of a record or 0. */
  RecordWalker(StoreFile file, FileHeader header, long from) throws IOException {
    this.file = file;
    this.header = header;
    this.size = file.size();
    this.at = Math.max(from, BlobFormat.FILE_HEADER_BYTES);
  }

  /** What the walk came to. */
  sealed interface Step {}

  /** A record with a valid header; its bytes are not verified yet. */
  record Found(RecordHeader record, StoredBlob blob) implements Step {}

  /**
   * Bytes that belong to no valid record.
   *
   * @param tail whether nothing valid follows, as after a crash during a write
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
    ByteBuffer bytes = ByteBuffer.allocate(BlobFormat.RECORD_HEADER_BYTES);
    if (file.readFully(bytes, from)) {
      try {
        RecordHeader record = decode(bytes, 0, from);
        at = from + record.recordLength();
        return new Found(record, StoredBlob.packed(record, bytes));
      } catch (CorruptBlobException e) {
        // Not a record; what follows is looked for below.
        at = from;
      }
    }
    at = nextValid(from + header.kind().alignmentBytes());
    return new Gap(from, at, at >= size);
  }

  private RecordHeader decode(ByteBuffer bytes, int index, long offset)
      throws CorruptBlobException {
    return RecordHeader.decode(bytes, index, header.salt(), header.kind(), header.number(), offset);
  }

  private long nextValid(long from) throws IOException {
    int alignment = header.kind().alignmentBytes();
    ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES + BlobFormat.RECORD_HEADER_BYTES);
    for (long start = from; start < size; start += WINDOW_BYTES) {
      window.clear();
      boolean full = file.readFully(window, start);
      int end = full ? WINDOW_BYTES : window.position() - BlobFormat.RECORD_HEADER_BYTES + 1;
      for (int index = 0; index < end; index += alignment) {
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
    }
    return size;
  }
}
