package io.holdfast.storage.blob;

import io.holdfast.storage.blob.BlobFormat.FileKind;
import io.holdfast.storage.blob.BlobFormat.RecordHeader;
import io.holdfast.storage.blob.BufferPool.PooledBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Gathers a small body in one buffer that becomes its record, without another copy. */
final class PackedBlobWriter implements BlobWriter {
  private static final int INLINE_DIGEST_BYTES = 16 * 1024;

  private final StoreContext context;
  private final Containers containers;
  private final DigestPass pass;
  private final int limit;
  private @Nullable PooledBuffer memory;
  private int length;
  private @Nullable SealedBlob sealed;
  private @Nullable BlobLocation committed;

  /** For a body of at most {@code limit} bytes. */
  PackedBlobWriter(StoreContext context, Containers containers, BlobSpec spec, int limit)
      throws IOException {
    this.context = context;
    this.containers = containers;
    this.limit = limit;
    this.pass = new DigestPass(spec.digests());
    this.memory = context.buffers().acquire(RecordHeader.unpaddedLength(limit, 0));
  }

  @Override
  public void append(ByteBuffer source) throws IOException {
    if (sealed != null) {
      throw new IllegalStateException("the blob is sealed");
    }
    int count = source.remaining();
    if (count > limit - length) {
      throw new IllegalArgumentException("more than the declared " + limit + " bytes");
    }
    ByteBuffer bytes = memory().bytes();
    bytes.position(BlobFormat.RECORD_HEADER_BYTES + length);
    bytes.put(source);
    bytes.clear();
    length += count;
  }

  private PooledBuffer memory() throws IOException {
    if (memory == null) {
      throw new IOException("the blob writer is closed");
    }
    return memory;
  }

  /** Whether {@code count} more bytes fit. */
  boolean fits(int count) {
    return count <= limit - length;
  }

  /** The bytes so far. */
  ByteBuffer contents() throws IOException {
    return memory().bytes().slice(BlobFormat.RECORD_HEADER_BYTES, length);
  }

  @Override
  public SealedBlob seal() throws IOException {
    SealedBlob known = sealed;
    if (known != null) {
      return known;
    }
    ByteBuffer data = contents();
    if (length <= INLINE_DIGEST_BYTES) {
      pass.update(data);
    } else {
      TransferPool.await(context.transfers().start(() -> pass.update(data)));
    }
    SealedBlob result = pass.finish();
    sealed = result;
    return result;
  }

  @Override
  public BlobLocation commit(byte[] descriptor) throws IOException {
    if (committed != null) {
      throw new IllegalStateException("the blob is committed");
    }
    checkDescriptor(descriptor);
    seal();
    PendingRecord pending = record(descriptor);
    memory = null;
    containers.append(pending);
    BlobLocation location = TransferPool.await(pending.location());
    committed = location;
    context.metrics().written(length);
    return location;
  }

  private PendingRecord record(byte[] descriptor) throws IOException {
    FileKind kind =
        length <= context.options().smallLimitBytes() ? FileKind.SMALL : FileKind.MEDIUM;
    PooledBuffer own = memory();
    long needed = RecordHeader.of(kind, 0, 0, length, descriptor.length).recordLength();
    if (needed > own.bytes().capacity()) {
      // A rare long descriptor: everything moves to a buffer that holds it too.
      PooledBuffer larger = context.buffers().acquire(needed);
      larger.bytes().put(BlobFormat.RECORD_HEADER_BYTES, contents(), 0, length);
      memory = larger;
      own.close();
      own = larger;
    }
    return PendingRecord.of(kind, own, length, pass, descriptor);
  }

  static void checkDescriptor(byte[] descriptor) {
    if (descriptor.length > MAX_DESCRIPTOR_BYTES) {
      throw new IllegalArgumentException("descriptor of " + descriptor.length + " bytes");
    }
  }

  @Override
  public void close() {
    PooledBuffer held = memory;
    memory = null;
    if (held != null) {
      held.close();
    }
  }
}
