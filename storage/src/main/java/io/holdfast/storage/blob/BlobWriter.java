package io.holdfast.storage.blob;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes the bytes of one blob, in order, from one thread (usually virtual). Digesting and disk
 * writes run on the store's platform threads; {@link #append} blocks when they lag, which is the
 * back-pressure. Memory is bounded whatever the length.
 */
public interface BlobWriter extends AutoCloseable {

  /** Copies all remaining bytes of {@code source}. */
  void append(ByteBuffer source) throws IOException;

  /**
   * Ends the bytes and waits for the digests. Nothing is durable yet. Idempotent.
   *
   * @throws InsufficientSpaceException when the disk filled up
   */
  SealedBlob seal() throws IOException;

  /**
   * Makes the bytes durable together with {@code descriptor}, which must be enough to rebuild the
   * row that will name this blob. Returns only after the fsync.
   *
   * @param descriptor at most {@link #MAX_DESCRIPTOR_BYTES}, see metadata.DescriptorCodec
   */
  BlobLocation commit(byte[] descriptor) throws IOException;

  /**
   * Releases buffers; without a {@link #commit} before it, removes what was written. Idempotent.
   */
  @Override
  void close();

  /** Largest descriptor in bytes: 2 KiB of metadata, 1 KiB key, tags, ACL grants and slack. */
  int MAX_DESCRIPTOR_BYTES = 64 * 1024;
}
