package io.holdfast.api.fakes;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.BlobReader;
import io.holdfast.storage.blob.BlobSpec;
import io.holdfast.storage.blob.BlobStore;
import io.holdfast.storage.blob.BlobWriter;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.blob.Journal;
import io.holdfast.storage.blob.SealedBlob;
import io.holdfast.storage.blob.StoreHealth;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** Blobs in memory, which counts what is open. */
public final class MemoryBlobs implements BlobStore {
  /** Committed and not discarded. */
  public final Map<BlobLocation, byte[]> kept = new HashMap<>();

  /** Writers and readers that were not closed. */
  public int open;

  /** Blobs that were begun. */
  public int begun;

  private int numbers;

  @Override
  public BlobWriter begin(BlobSpec spec) {
    open++;
    begun++;
    return new Writer(spec);
  }

  @Override
  public BlobReader open(BlobLocation location) throws IOException {
    byte[] bytes = kept.get(location);
    if (bytes == null) {
      throw new IOException("no blob at " + location);
    }
    open++;
    return new BlobReader() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public int read(long position, ByteBuffer target) {
        int count = (int) Math.min(target.remaining(), bytes.length - position);
        if (count <= 0) {
          return -1;
        }
        // Short reads are allowed, so the fake makes them.
        int some = Math.max(1, count / 2);
        target.put(bytes, (int) position, some);
        return some;
      }

      @Override
      public void close() {
        open--;
      }
    };
  }

  @Override
  public void discard(BlobLocation location) {
    kept.remove(location);
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

  private final class Writer implements BlobWriter {
    private final BlobSpec spec;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean closed;

    private Writer(BlobSpec spec) {
      this.spec = spec;
    }

    @Override
    public void append(ByteBuffer source) {
      byte[] copy = new byte[source.remaining()];
      source.get(copy);
      bytes.writeBytes(copy);
    }

    @Override
    public SealedBlob seal() {
      Map<DigestAlgorithm, byte[]> digests = new EnumMap<>(DigestAlgorithm.class);
      for (DigestAlgorithm algorithm : spec.digests()) {
        digests.put(algorithm, digest(algorithm, bytes.toByteArray()));
      }
      return new SealedBlob(bytes.size(), digests);
    }

    @Override
    public BlobLocation commit(byte[] descriptor) {
      BlobLocation location = new BlobLocation(++numbers, 0, bytes.size());
      kept.put(location, bytes.toByteArray());
      return location;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open--;
      }
    }
  }

  /** The digest; not CRC64NVME, for which Java has nothing to compare with. */
  public static byte[] digest(DigestAlgorithm algorithm, byte[] bytes) {
    try {
      return switch (algorithm) {
        case MD5 -> MessageDigest.getInstance("MD5").digest(bytes);
        case SHA1 -> MessageDigest.getInstance("SHA-1").digest(bytes);
        case SHA256 -> MessageDigest.getInstance("SHA-256").digest(bytes);
        case CRC32 -> crc(new CRC32(), bytes);
        case CRC32C -> crc(new CRC32C(), bytes);
        case CRC64NVME -> throw new UnsupportedOperationException();
      };
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] crc(Checksum checksum, byte[] bytes) {
    checksum.update(bytes);
    return ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array();
  }
}
