package io.holdfast.storage.blob;

import java.io.IOException;

/**
 * The local engine: small bodies packed in containers, large ones in files of their own, everything
 * synced before it is acknowledged. One process at a time may have a data directory open; the caller
 * holds the lock. Format: storage/README.md and ADR 0004.
 */
public final class LocalBlobStore implements BlobStore {
  private final StoreContext context;
  private final Containers containers;
  private final LocalJournal journal;
  private final OpenFiles openFiles;
  private volatile boolean closed;

  private LocalBlobStore(StoreContext context) throws IOException {
    this.context = context;
    this.openFiles = new OpenFiles(context);
    this.containers = new Containers(context);
    this.journal = new LocalJournal(context);
  }

  /**
   * Opens the store, making its directories where there are none.
   *
   * @throws IOException when the data directory cannot be read or written
   */
  public static LocalBlobStore open(LocalBlobStoreOptions options) throws IOException {
    return new LocalBlobStore(StoreContext.open(options));
  }

  /**
   * {@inheritDoc}
   *
   * @throws StoreUnavailableException when the data directory takes no writes
   */
  @Override
  public BlobWriter begin(BlobSpec spec) throws IOException {
    checkOpen();
    context.transfers().checkRoom();
    long length = spec.declaredLength();
    context.faults().check(Math.max(length, 0));
    if (length == BlobSpec.UNKNOWN_LENGTH) {
      return new GrowingBlobWriter(context, containers, spec);
    }
    if (length <= context.options().packedLimitBytes()) {
      return new PackedBlobWriter(context, containers, spec, (int) length);
    }
    return new LargeBlobWriter(context, spec);
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("the blob store is closed");
    }
  }

  @Override
  public BlobReader open(BlobLocation location) throws IOException {
    return reader(location);
  }

  private VerifiedReader reader(BlobLocation location) throws IOException {
    checkOpen();
    return new VerifiedReader(
        openFiles.acquire(location.container(), location.offset() == 0),
        location,
        context.metrics());
  }

  @Override
  public void discard(BlobLocation location) {
    if (location.offset() == 0) {
      openFiles.drop(location.container());
      try {
        context.layer().delete(context.directory().large(location.container()));
      } catch (IOException e) {
        // What cannot be freed now is left to scrub, as the port says.
        context.faults().translate(e);
      }
    }
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public StoreHealth health() {
    return closed ? new StoreHealth("the blob store is closed", 0) : context.faults().health();
  }

  /** Bytes of transfer buffers in use, for metrics and tests; the appenders' own count. */
  long buffersInUseBytes() {
    return context.buffers().inUseBytes();
  }

  /** Completes what was handed over, refuses the rest, and closes. Idempotent. */
  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    containers.close();
    journal.close();
    context.transfers().close();
    openFiles.close();
    context.numbers().close();
    context.buffers().close();
  }
}
