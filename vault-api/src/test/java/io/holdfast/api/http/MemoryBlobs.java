package io.holdfast.api.http;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.BlobReader;
import io.holdfast.storage.blob.BlobSpec;
import io.holdfast.storage.blob.BlobStore;
import io.holdfast.storage.blob.BlobWriter;
import io.holdfast.storage.blob.CorruptBlobException;
import io.holdfast.storage.blob.Journal;
import io.holdfast.storage.blob.StoreHealth;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Blobs in memory, for reading; some turn out to be corrupt beyond a position. */
final class MemoryBlobs implements BlobStore {
  private final Map<Long, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<Long, Long> corruptFrom = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();
  final AtomicInteger openReaders = new AtomicInteger();

  BlobLocation put(byte[] bytes) {
    long id = lastId.incrementAndGet();
    blobs.put(id, bytes);
    return new BlobLocation(id, 0, bytes.length);
  }

  /** Reading it fails as nothing that is expected does. */
  void breakDown(BlobLocation location) {
    corruptFrom.put(location.container(), -1L);
  }

  void corrupt(BlobLocation location, long from) {
    corruptFrom.put(location.container(), from);
  }

  @Override
  public BlobReader open(BlobLocation location) {
    byte[] bytes = blobs.get(location.container());
    long bad = corruptFrom.getOrDefault(location.container(), Long.MAX_VALUE);
    openReaders.incrementAndGet();
    return new BlobReader() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public int read(long position, ByteBuffer target) throws CorruptBlobException {
        if (bad < 0) {
          throw new StackOverflowError("on purpose");
        }
        if (position + target.remaining() > bad) {
          throw new CorruptBlobException("flipped on purpose");
        }
        int size = (int) Math.min(target.remaining(), bytes.length - position);
        target.put(bytes, (int) position, size);
        return size == 0 ? -1 : size;
      }

      @Override
      public void close() {
        openReaders.decrementAndGet();
      }
    };
  }

  @Override
  public BlobWriter begin(BlobSpec spec) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void discard(BlobLocation location) {
    blobs.remove(location.container());
  }

  @Override
  public Journal journal() {
    return entry -> {};
  }

  @Override
  public StoreHealth health() {
    return new StoreHealth(null, Long.MAX_VALUE);
  }

  @Override
  public void close() {}
}
