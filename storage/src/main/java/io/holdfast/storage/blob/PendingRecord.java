package io.holdfast.storage.blob;

import io.holdfast.storage.blob.BlobFormat.FileKind;
import io.holdfast.storage.blob.BlobFormat.RecordHeader;
import io.holdfast.storage.blob.BufferPool.PooledBuffer;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * A record that waits for its place. Whoever holds it owns the buffer: the writer until it is
 * queued, the appender from then on.
 *
 * @param memory the whole record from index 0: room for the header, data, checksums, descriptor
 * @param location completed when the record is durable
 */
record PendingRecord(
    FileKind kind,
    PooledBuffer memory,
    long dataLength,
    int descriptorLength,
    CompletableFuture<BlobLocation> location) {

  /** Puts checksums and descriptor behind the data that {@code memory} holds already. */
  static PendingRecord of(
      FileKind kind, PooledBuffer memory, long dataLength, DigestPass pass, byte[] descriptor) {
    ByteBuffer bytes = memory.bytes();
    bytes.clear();
    bytes.position(Math.toIntExact(BlobFormat.RECORD_HEADER_BYTES + dataLength));
    for (int block = 0; block < pass.blockCount(); block++) {
      bytes.putInt(pass.blockChecksum(block));
    }
    bytes.put(descriptor);
    return new PendingRecord(
        kind, memory, dataLength, descriptor.length, new CompletableFuture<>());
  }

  RecordHeader headerAt(long number, long offset) {
    return RecordHeader.of(kind, number, offset, dataLength, descriptorLength);
  }

  /** Length with padding. */
  long length() {
    return headerAt(0, 0).recordLength();
  }
}
