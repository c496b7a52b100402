package io.holdfast.storage.blob;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * The one pass over a body: the digests that were asked for, and the CRC32C of each block as it is
 * stored. Goes through the bytes in steps that stay in the first-level cache. One thread at a time.
 */
final class DigestPass {
  /** Length of one checksummed block of object bytes. */
  static final int BLOCK_BYTES = 64 * 1024;

  private static final int STEP_BYTES = 8 * 1024;

  private final Map<DigestAlgorithm, MessageDigest> messageDigests =
      new EnumMap<>(DigestAlgorithm.class);
  private final List<Checksum> checksums = new ArrayList<>(2);
  private final @Nullable CRC32 crc32;
  private final @Nullable CRC32C crc32c;
  private final @Nullable Crc64Nvme crc64;
  private final CRC32C block = new CRC32C();
  private final byte[] step;
  private int[] blocks = new int[16];
  private int blockCount;
  private int blockFill;
  private long length;

  DigestPass(Set<DigestAlgorithm> algorithms) {
    for (DigestAlgorithm algorithm : algorithms) {
      switch (algorithm) {
        case MD5 -> messageDigests.put(algorithm, messageDigest("MD5"));
        case SHA1 -> messageDigests.put(algorithm, messageDigest("SHA-1"));
        case SHA256 -> messageDigests.put(algorithm, messageDigest("SHA-256"));
        case CRC32, CRC32C, CRC64NVME -> {}
      }
    }
    crc32 = algorithms.contains(DigestAlgorithm.CRC32) ? new CRC32() : null;
    crc32c = algorithms.contains(DigestAlgorithm.CRC32C) ? new CRC32C() : null;
    crc64 = algorithms.contains(DigestAlgorithm.CRC64NVME) ? new Crc64Nvme() : null;
    if (crc32 != null) {
      checksums.add(crc32);
    }
    if (crc32c != null) {
      checksums.add(crc32c);
    }
    step = new byte[messageDigests.isEmpty() ? 0 : STEP_BYTES];
  }

  private static MessageDigest messageDigest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(name + " is missing from this JDK", e);
    }
  }

  /** Takes all remaining bytes of {@code source}; its position moves to its limit. */
  void update(ByteBuffer source) {
    int end = source.limit();
    while (source.position() < end) {
      int count = Math.min(end - source.position(), BLOCK_BYTES - blockFill);
      source.limit(source.position() + count);
      updateWithinBlock(source, count);
      source.limit(end);
    }
  }

  private void updateWithinBlock(ByteBuffer source, int count) {
    int start = source.position();
    block.update(source.duplicate());
    for (Checksum checksum : checksums) {
      checksum.update(source.duplicate());
    }
    if (crc64 != null) {
      crc64.update(source.duplicate());
    }
    if (!messageDigests.isEmpty()) {
      for (int at = 0; at < count; at += STEP_BYTES) {
        int bytes = Math.min(STEP_BYTES, count - at);
        source.get(start + at, step, 0, bytes);
        messageDigests.values().forEach(digest -> digest.update(step, 0, bytes));
      }
    }
    source.position(start + count);
    length += count;
    blockFill += count;
    if (blockFill == BLOCK_BYTES) {
      endBlock();
    }
  }

  private void endBlock() {
    if (blockCount == blocks.length) {
      blocks = Arrays.copyOf(blocks, blockCount * 2);
    }
    blocks[blockCount++] = (int) block.getValue();
    block.reset();
    blockFill = 0;
  }

  /** Ends the pass. Call it once. */
  SealedBlob finish() {
    if (blockFill > 0) {
      endBlock();
    }
    Map<DigestAlgorithm, byte[]> digests = new EnumMap<>(DigestAlgorithm.class);
    messageDigests.forEach((algorithm, digest) -> digests.put(algorithm, digest.digest()));
    if (crc32 != null) {
      digests.put(DigestAlgorithm.CRC32, bigEndian((int) crc32.getValue()));
    }
    if (crc32c != null) {
      digests.put(DigestAlgorithm.CRC32C, bigEndian((int) crc32c.getValue()));
    }
    if (crc64 != null) {
      digests.put(DigestAlgorithm.CRC64NVME, ByteBuffer.allocate(8).putLong(crc64.value()).array());
    }
    return new SealedBlob(length, digests);
  }

  private static byte[] bigEndian(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  /** Blocks so far; all of them after {@link #finish}. */
  int blockCount() {
    return blockCount;
  }

  /** CRC32C of block {@code index}. */
  int blockChecksum(int index) {
    return blocks[index];
  }

  /** Blocks that {@code lengthBytes} of data take. */
  static long blocksOf(long lengthBytes) {
    return (lengthBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
  }
}
