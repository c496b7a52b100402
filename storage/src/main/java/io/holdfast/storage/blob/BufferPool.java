package io.holdfast.storage.blob;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Direct buffers aligned to 4096 bytes under one budget. Idle buffers count against the budget too
 * and are freed when another size is wanted, so that the memory of the process is bounded by it.
 */
final class BufferPool implements AutoCloseable {
  /** Alignment that O_DIRECT asks of memory and of file positions. */
  static final int PAGE_BYTES = 4096;

  /** The buffer of a large blob. */
  static final int LARGE_BYTES = 1024 * 1024;

  // A power of two for the object bytes and one page for header, checksums and descriptor.
  private static final int[] CLASSES = {
    2 * PAGE_BYTES,
    3 * PAGE_BYTES,
    5 * PAGE_BYTES,
    9 * PAGE_BYTES,
    17 * PAGE_BYTES,
    33 * PAGE_BYTES,
    65 * PAGE_BYTES,
    129 * PAGE_BYTES,
    LARGE_BYTES,
    LARGE_BYTES + PAGE_BYTES
  };

  private final int budgetPages;
  private final long waitNanos;
  private final BlobMetrics metrics;
  private final Semaphore pages;
  private final Map<Integer, Deque<Memory>> idle = new TreeMap<>();
  private long allocatedPages;
  private boolean closed;

  BufferPool(long budgetBytes, long waitNanos, BlobMetrics metrics) {
    this.budgetPages = Math.toIntExact(budgetBytes / PAGE_BYTES);
    this.waitNanos = waitNanos;
    this.metrics = metrics;
    this.pages = new Semaphore(budgetPages, true);
  }

  /** A buffer of at least {@code sizeBytes}, its contents undefined; waits a bounded time. */
  PooledBuffer acquire(long sizeBytes) throws StoreOverloadedException {
    int wanted = classOf(sizeBytes);
    boolean granted = false;
    try {
      granted = pages.tryAcquire(wanted / PAGE_BYTES, waitNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!granted) {
      throw new StoreOverloadedException(
          "no transfer buffer of " + wanted + " bytes is free; " + inUseBytes() + " are in use");
    }
    return granted(wanted);
  }

  /** As {@link #acquire} without waiting; null when none is free. */
  @Nullable PooledBuffer tryAcquire(long sizeBytes) throws StoreOverloadedException {
    int wanted = classOf(sizeBytes);
    return pages.tryAcquire(wanted / PAGE_BYTES) ? granted(wanted) : null;
  }

  private static int classOf(long sizeBytes) {
    for (int size : CLASSES) {
      if (sizeBytes <= size) {
        return size;
      }
    }
    return Math.toIntExact((sizeBytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES);
  }

  private PooledBuffer granted(int sizeBytes) throws StoreOverloadedException {
    try {
      PooledBuffer buffer = new PooledBuffer(this, take(sizeBytes));
      metrics.buffersInUse(inUseBytes());
      return buffer;
    } catch (OutOfMemoryError e) {
      pages.release(sizeBytes / PAGE_BYTES);
      StoreOverloadedException overloaded =
          new StoreOverloadedException("the operating system gives no memory for a buffer");
      overloaded.initCause(e);
      throw overloaded;
    } catch (RuntimeException e) {
      pages.release(sizeBytes / PAGE_BYTES);
      throw e;
    }
  }

  private synchronized Memory take(int sizeBytes) {
    if (closed) {
      throw new IllegalStateException("the blob store is closed");
    }
    Deque<Memory> free = idle.get(sizeBytes);
    Memory memory = free == null ? null : free.pollFirst();
    if (memory != null) {
      return memory;
    }
    evictFor(sizeBytes / PAGE_BYTES);
    Memory made = Memory.allocate(sizeBytes);
    allocatedPages += sizeBytes / PAGE_BYTES;
    return made;
  }

  private void evictFor(int wantedPages) {
    Iterator<Deque<Memory>> classes = idle.values().iterator();
    while (allocatedPages + wantedPages > budgetPages && classes.hasNext()) {
      Deque<Memory> free = classes.next();
      while (allocatedPages + wantedPages > budgetPages && !free.isEmpty()) {
        free(free.removeFirst());
      }
    }
  }

  private void free(Memory memory) {
    allocatedPages -= memory.bytes.capacity() / PAGE_BYTES;
    memory.arena.close();
  }

  private void giveBack(Memory memory) {
    int sizeBytes = memory.bytes.capacity();
    synchronized (this) {
      if (closed || sizeBytes > LARGE_BYTES + PAGE_BYTES) {
        free(memory);
      } else {
        idle.computeIfAbsent(sizeBytes, size -> new ArrayDeque<>()).addFirst(memory);
      }
    }
    pages.release(sizeBytes / PAGE_BYTES);
    metrics.buffersInUse(inUseBytes());
  }

  /** Bytes of buffers that were acquired and not yet released. */
  long inUseBytes() {
    return (long) (budgetPages - pages.availablePermits()) * PAGE_BYTES;
  }

  /** Bytes that the pool holds, idle buffers included. */
  synchronized long allocatedBytes() {
    return allocatedPages * PAGE_BYTES;
  }

  @Override
  public synchronized void close() {
    closed = true;
    idle.values().forEach(free -> free.forEach(this::free));
    idle.clear();
  }

  private record Memory(Arena arena, ByteBuffer bytes) {
    static Memory allocate(int sizeBytes) {
      Arena arena = Arena.ofShared();
      return new Memory(arena, arena.allocate(sizeBytes, PAGE_BYTES).asByteBuffer());
    }
  }

  /** A buffer on loan. {@link #close} gives it back; later calls of it do nothing. */
  static final class PooledBuffer implements AutoCloseable {
    private final BufferPool pool;
    private final Memory memory;
    private final AtomicBoolean released = new AtomicBoolean();

    private PooledBuffer(BufferPool pool, Memory memory) {
      this.pool = pool;
      this.memory = memory;
      memory.bytes.clear();
    }

    /** The bytes; not to be touched after {@link #close}. */
    ByteBuffer bytes() {
      return memory.bytes;
    }

    @Override
    public void close() {
      if (released.compareAndSet(false, true)) {
        pool.giveBack(memory);
      }
    }
  }
}
