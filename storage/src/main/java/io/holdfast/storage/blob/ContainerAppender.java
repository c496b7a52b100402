package io.holdfast.storage.blob;

import io.holdfast.storage.blob.BlobFormat.FileHeader;
import io.holdfast.storage.blob.BlobFormat.FileKind;
import io.holdfast.storage.blob.BlobFormat.RecordHeader;
import io.holdfast.storage.blob.BufferPool.PooledBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a series of containers (or journal files). Its thread takes what waits, writes
 * it in order behind what is there, syncs once and only then completes each record; so only the
 * tail of a container can be torn, and nothing in the tail was acknowledged. After any failure the
 * container is left for good: what a failed fsync wrote cannot be known.
 */
final class ContainerAppender implements AutoCloseable {
  private static final int BATCH_BYTES = 16 * 1024 * 1024;
  private static final int BATCH_RECORDS = 4096;

  private final StoreContext context;
  private final FileKind kind;
  private final long rollBytes;
  private final SyncPoint appendPoint;
  private final SyncPoint directoryPoint;
  private final PooledBuffer staging;
  private final LinkedBlockingQueue<PendingRecord> queue = new LinkedBlockingQueue<>();
  private final AtomicInteger load = new AtomicInteger();
  private final Thread thread;
  private @Nullable Active active;
  private boolean stopped;
  private final PendingRecord end;

  ContainerAppender(StoreContext context, FileKind kind, long rollBytes, String name)
      throws IOException {
    this.context = context;
    this.kind = kind;
    this.rollBytes = rollBytes;
    boolean journal = kind == FileKind.JOURNAL;
    this.appendPoint = journal ? SyncPoint.JOURNAL_APPEND : SyncPoint.CONTAINER_APPEND;
    this.directoryPoint = journal ? SyncPoint.JOURNAL_DIRECTORY : SyncPoint.CONTAINER_DIRECTORY;
    // Small records are gathered here to one write; a direct file needs it for its header only.
    this.staging =
        context
            .buffers()
            .acquire(kind == FileKind.MEDIUM ? BufferPool.PAGE_BYTES : BufferPool.LARGE_BYTES);
    this.end = new PendingRecord(kind, staging, 0, 0, new CompletableFuture<>());
    this.thread = Thread.ofPlatform().name("holdfast-append-" + name).daemon().start(this::run);
  }

  /** The container being written. */
  private static final class Active {
    private final FileHeader header;
    private final StoreFile file;
    private long end;
    private boolean named;

    Active(FileHeader header, StoreFile file) {
      this.header = header;
      this.file = file;
    }
  }

  /** Takes over {@code pending} and its buffer, also when it throws. */
  void append(PendingRecord pending) throws IOException {
    synchronized (this) {
      if (!stopped) {
        load.incrementAndGet();
        queue.add(pending);
        return;
      }
    }
    pending.memory().close();
    throw new IOException("the blob store is closed");
  }

  /** Records that wait or are being written. */
  int load() {
    return load.get();
  }

  private void run() {
    List<PendingRecord> batch = new ArrayList<>();
    boolean more = true;
    while (more) {
      more = take(batch);
      if (!batch.isEmpty()) {
        process(batch);
        batch.clear();
      }
    }
    leave();
    staging.close();
  }

  // The end mark is that one object.
  @SuppressWarnings("ReferenceEquality")
  private boolean take(List<PendingRecord> batch) {
    long bytes = 0;
    PendingRecord next = takeUninterruptibly();
    while (next != null && next != end) {
      batch.add(next);
      bytes += next.length();
      if (bytes >= BATCH_BYTES || batch.size() >= BATCH_RECORDS) {
        return true;
      }
      next = queue.poll();
    }
    return next == null;
  }

  private PendingRecord takeUninterruptibly() {
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread; it ends by its end mark. Taken again.
      }
    }
  }

  private void process(List<PendingRecord> batch) {
    List<BlobLocation> locations = new ArrayList<>(batch.size());
    try {
      write(batch, locations);
    } catch (IOException e) {
      fail(batch, context.faults().translate(e));
      return;
    } catch (RuntimeException | Error e) {
      fail(batch, e);
      return;
    }
    load.addAndGet(-batch.size());
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).memory().close();
      batch.get(i).location().complete(locations.get(i));
    }
  }

  private void fail(List<PendingRecord> batch, Throwable cause) {
    Active failed = active;
    leave();
    if (failed != null && !failed.named) {
      deleteUnused(failed.header.number());
    }
    load.addAndGet(-batch.size());
    for (PendingRecord pending : batch) {
      pending.memory().close();
      pending.location().completeExceptionally(cause);
    }
  }

  private void write(List<PendingRecord> batch, List<BlobLocation> locations) throws IOException {
    Active container = container();
    long start = container.end;
    if (container.file.direct()) {
      writeEach(container, batch, locations);
    } else {
      writeGathered(container, batch, locations);
    }
    context.force(container.file, appendPoint);
    if (!container.named) {
      context.forceDirectory(directory(), directoryPoint);
      container.named = true;
    }
    context.activeFiles().synced(container.header.number(), container.end);
    context.metrics().batch(appendPoint, batch.size(), container.end - start);
  }

  private Path directory() {
    return kind == FileKind.JOURNAL
        ? context.directory().journal()
        : context.directory().containers();
  }

  private Active container() throws IOException {
    Active current = active;
    if (current != null && current.end < rollBytes) {
      return current;
    }
    leave();
    FileHeader header = context.newFile(kind);
    boolean direct = kind == FileKind.MEDIUM;
    // Registered before it exists: a walker must never find it and take it for a finished one.
    context.activeFiles().add(header.number());
    try {
      StoreFile file =
          context
              .layer()
              .open(
                  context.directory().file(kind, header.number()),
                  direct ? FileLayer.Mode.CREATE_DIRECT : FileLayer.Mode.CREATE);
      current = new Active(header, file);
      active = current;
    } catch (IOException | RuntimeException e) {
      context.activeFiles().remove(header.number());
      throw e;
    }
    ByteBuffer block = staging.bytes().clear().limit(BlobFormat.FILE_HEADER_BYTES);
    header.encode(block);
    current.file.write(block, 0);
    current.end = BlobFormat.FILE_HEADER_BYTES;
    return current;
  }

  private static ByteBuffer place(Active container, PendingRecord pending, RecordHeader header) {
    ByteBuffer record = pending.memory().bytes();
    record.clear();
    header.encode(record, container.header.salt());
    int unpadded =
        Math.toIntExact(
            RecordHeader.unpaddedLength(pending.dataLength(), pending.descriptorLength()));
    int padded = Math.toIntExact(header.recordLength());
    for (int at = unpadded; at < padded; at++) {
      record.put(at, (byte) 0);
    }
    return record.position(0).limit(padded);
  }

  private static void writeEach(
      Active container, List<PendingRecord> batch, List<BlobLocation> locations)
      throws IOException {
    for (PendingRecord pending : batch) {
      RecordHeader header = pending.headerAt(container.header.number(), container.end);
      container.file.write(place(container, pending, header), container.end);
      locations.add(new BlobLocation(header.number(), header.offset(), header.dataLength()));
      container.end += header.recordLength();
    }
  }

  private void writeGathered(
      Active container, List<PendingRecord> batch, List<BlobLocation> locations)
      throws IOException {
    ByteBuffer gathered = staging.bytes().clear();
    long written = container.end;
    for (PendingRecord pending : batch) {
      RecordHeader header = pending.headerAt(container.header.number(), container.end);
      ByteBuffer record = place(container, pending, header);
      if (gathered.remaining() < record.remaining()) {
        gathered.flip();
        int bytes = gathered.remaining();
        container.file.write(gathered, written);
        written += bytes;
        gathered.clear();
      }
      if (gathered.remaining() < record.remaining()) {
        container.file.write(record, written);
        written += header.recordLength();
      } else {
        gathered.put(record);
      }
      locations.add(new BlobLocation(header.number(), header.offset(), header.dataLength()));
      container.end += header.recordLength();
    }
    container.file.write(gathered.flip(), written);
  }

  /** Closes the container; the next record begins another one. */
  private void leave() {
    Active current = active;
    active = null;
    if (current != null) {
      try {
        current.file.close();
      } catch (IOException e) {
        // Everything acknowledged in it was synced before; what close tells changes nothing.
        context.faults().translate(e);
      }
      context.activeFiles().remove(current.header.number());
    }
  }

  /** A container in which nothing was ever acknowledged would only be in the way. */
  private void deleteUnused(long number) {
    try {
      context.layer().delete(context.directory().file(kind, number));
    } catch (IOException e) {
      context.faults().translate(e);
    }
  }

  /** Writes what waits, then ends the thread. */
  @Override
  public void close() {
    synchronized (this) {
      if (stopped) {
        return;
      }
      stopped = true;
      queue.add(end);
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
