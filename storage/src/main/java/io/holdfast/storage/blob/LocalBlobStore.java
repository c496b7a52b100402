package io.holdfast.storage.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * The local engine: small bodies packed in containers, large ones in files of their own, everything
 * synced before it is acknowledged. One process at a time may have a data directory open; the
 * caller holds the lock. Format: storage/README.md and ADR 0004.
 */
public final class LocalBlobStore implements BlobStore {
  private final StoreContext context;
  private final Containers containers;
  private final LocalJournal journal;
  private final OpenFiles openFiles;
  private final Readers readers = new Readers();
  private final SpaceReclaimer reclaimer;
  private final UnfinishedSweep sweep;
  private volatile boolean closed;

  private LocalBlobStore(StoreContext context, LongPredicate named) throws IOException {
    this.context = context;
    this.openFiles = new OpenFiles(context);
    this.containers = new Containers(context);
    this.journal = new LocalJournal(context);
    this.reclaimer = new SpaceReclaimer(context, openFiles, readers);
    this.sweep = new UnfinishedSweep(context, named).start();
  }

  /**
   * Opens the store, making its directories where there are none.
   *
   * @throws IOException when the data directory cannot be read or written
   */
  public static LocalBlobStore open(LocalBlobStoreOptions options) throws IOException {
    return open(options, number -> false);
  }

  /**
   * Opens the store, and asks before it removes what looks like an upload that a crash cut off.
   *
   * @param named whether anything names the large file of a number; what cannot be told is kept
   * @throws IOException when the data directory cannot be read or written
   */
  public static LocalBlobStore open(LocalBlobStoreOptions options, LongPredicate named)
      throws IOException {
    return new LocalBlobStore(StoreContext.open(options), named);
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
    boolean packed = location.offset() != 0;
    if (packed) {
      readers.begin(location);
    }
    boolean opened = false;
    try {
      VerifiedReader reader =
          new VerifiedReader(
              openFiles.acquire(location.container(), !packed),
              location,
              context.metrics(),
              packed ? () -> readers.end(location) : () -> {});
      opened = true;
      return reader;
    } finally {
      if (packed && !opened) {
        readers.end(location);
      }
    }
  }

  @Override
  public void discard(BlobLocation location) {
    if (!closed) {
      reclaimer.reclaim(List.of(location));
    }
  }

  /**
   * Gives back the space of blobs whose deletion is committed and past its grace period. Safe to
   * repeat.
   *
   * @return those that could not be freed: scrub tells why
   */
  public List<BlobLocation> reclaim(List<BlobLocation> locations) throws IOException {
    checkOpen();
    return reclaimer.reclaim(locations);
  }

  /** How full each finished container is of live blobs; empty ones are unlinked on the way. */
  public List<ContainerUsage> usage() throws IOException {
    List<ContainerUsage> all = new ArrayList<>();
    for (long number : finishedContainers()) {
      usage(number).ifPresent(all::add);
    }
    return all;
  }

  /** Numbers of the containers that are not written to any more. */
  public List<Long> finishedContainers() throws IOException {
    checkOpen();
    return reclaimer.finished();
  }

  /** How full a finished container is; empty where nothing lives in it, and it is unlinked then. */
  public Optional<ContainerUsage> usage(long container) throws IOException {
    checkOpen();
    return reclaimer.usage(container);
  }

  /** Remembers how full containers are, so that the next start need not look at them all. */
  public void saveUsage() throws IOException {
    checkOpen();
    reclaimer.saveUsage();
  }

  /**
   * Copies a packed blob behind the newest ones, verified and durable, so that its container can be
   * emptied. The caller changes the row, and reclaims the old location when that committed. Until
   * then a rebuild sees both; they have the same descriptor.
   *
   * @return the new location; {@code location} itself for a large blob, which shares nothing
   */
  public BlobLocation copyLive(BlobLocation location) throws IOException {
    if (location.offset() == 0) {
      return location;
    }
    try (VerifiedReader reader = reader(location);
        BlobWriter writer = begin(new BlobSpec(location.length(), Set.of()))) {
      byte[] descriptor = reader.descriptor();
      ByteBuffer block = ByteBuffer.allocate(DigestPass.BLOCK_BYTES);
      for (long at = 0; at < location.length(); ) {
        at += reader.read(at, block.clear());
        writer.append(block.flip());
      }
      BlobLocation copy = writer.commit(descriptor);
      context.metrics().relocated(location.length());
      return copy;
    }
  }

  /** The descriptor that was committed with a blob, verified. */
  public byte[] descriptor(BlobLocation location) throws IOException {
    try (VerifiedReader reader = reader(location)) {
      return reader.descriptor();
    }
  }

  /**
   * The descriptor of a blob, verified; empty where none lives there any more.
   *
   * @throws CorruptBlobException when something lives there, and cannot be read
   */
  public Optional<byte[]> livingDescriptor(BlobLocation location) throws IOException {
    checkOpen();
    try (OpenFiles.OpenFile open =
        openFiles.acquire(location.container(), location.offset() == 0)) {
      StoredBlob blob = StoredBlob.read(open.file(), open.header(), location);
      return blob.dead() ? Optional.empty() : Optional.of(blob.readDescriptor(open.file()));
    } catch (CorruptBlobException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A scanner that takes of what is being written only what is on disk for sure. */
  public BlobScanner scanner(ScanOptions options) throws IOException {
    checkOpen();
    return new BlobScanner(
        context.directory(), context.layer(), context.activeFiles()::durableEnd, options);
  }

  /**
   * First number that files of this run of the store get: who wrote into a file with a lower one is
   * gone.
   */
  public long firstNumber() {
    return context.numbers().firstNumber();
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public StoreHealth health() {
    return closed ? new StoreHealth("the blob store is closed", 0) : context.faults().health();
  }

  /** Waits until nothing is left of uploads that a crash cut off. */
  void awaitSweep() {
    sweep.await();
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
    sweep.close();
    containers.close();
    journal.close();
    context.transfers().close();
    openFiles.close();
    context.buffers().close();
    if (sweep.isComplete() && context.activeFiles().isEmpty()) {
      context.numbers().closeClean();
    } else {
      context.numbers().close();
    }
  }
}
