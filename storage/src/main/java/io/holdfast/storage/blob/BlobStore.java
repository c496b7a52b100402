package io.holdfast.storage.blob;

import java.io.IOException;

/**
 * Where object bytes live. Bytes are durable before {@link BlobWriter#commit} returns; a blob is
 * never changed afterwards, only discarded. DESIGN §4.
 */
public interface BlobStore extends AutoCloseable {

  /**
   * Begins one blob.
   *
   * @throws StoreOverloadedException when the memory budget or the transfer queue is full; the
   *     caller answers 503 SlowDown
   * @throws InsufficientSpaceException when the disk has no room for {@code spec.declaredLength()}
   */
  BlobWriter begin(BlobSpec spec) throws IOException;

  /**
   * Opens a committed blob for reading.
   *
   * @throws CorruptBlobException when the record's header does not match {@code location}
   */
  BlobReader open(BlobLocation location) throws IOException;

  /**
   * Gives up a committed blob that no row names (a refused commit). Never call it while the outcome
   * of the commit that names it is unknown. Does not throw: what cannot be freed now is left to
   * scrub.
   */
  void discard(BlobLocation location);

  /** The journal beside the blobs, from which a rebuild restores what no blob record says. */
  Journal journal();

  /** Whether a new blob could be written now, with the reason where it could not. */
  StoreHealth health();

  @Override
  void close() throws IOException;
}
