package io.holdfast.storage.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Gives each file a number that was never given before, whatever was deleted since: numbers are
 * reserved in blocks, and a reservation is on disk before its first number is used. Two slots are
 * written in turn, so that a torn write leaves the other.
 */
final class ContainerNumbers implements AutoCloseable {
  private static final long MAGIC = 0x4846206e756d6273L;
  private static final int SLOT_BYTES = 4096;
  private static final int RECORD_BYTES = 36;
  private static final long BLOCK = 1024;

  // Further than any store counts between two starts: the distance kept when the file was lost.
  private static final long LEAP = 1L << 32;

  private final BlobMetrics metrics;
  private final StoreFile file;
  private final long sweepFrom;
  private final long firstNumber;
  private long sequence;
  private long next;
  private long reservedBelow;
  private long sweptBelow;

  private ContainerNumbers(BlobMetrics metrics, StoreFile file, Slot slot) {
    this.metrics = metrics;
    this.file = file;
    this.sequence = slot.sequence;
    this.reservedBelow = slot.reservedBelow;
    this.sweptBelow = slot.sweptBelow;
    this.sweepFrom = slot.sweptBelow;
    this.next = slot.reservedBelow;
    this.firstNumber = next;
  }

  private record Slot(long sequence, long reservedBelow, long sweptBelow) {}

  /** Opens the number file of {@code directory}, or makes one behind every number in use. */
  static ContainerNumbers open(DataDirectory directory, FileLayer layer, BlobMetrics metrics)
      throws IOException {
    StoreFile file;
    Slot slot = null;
    try {
      file = layer.open(directory.numbers(), FileLayer.Mode.UPDATE);
      Slot first = readSlot(file, 0);
      Slot second = readSlot(file, 1);
      slot = newest(first, second);
      boolean oneIsLost = first == null || second == null;
      if (slot != null && oneIsLost && (slot.sequence > 1 || holdsBytes(file, first == null))) {
        // The lost one may have been the newer: numbers behind what is left were given out then.
        long above = Math.max(highestInUse(directory, layer), slot.reservedBelow);
        slot = new Slot(slot.sequence, (above / LEAP + 1) * LEAP, slot.sweptBelow);
      }
    } catch (NoSuchFileException e) {
      file = layer.open(directory.numbers(), FileLayer.Mode.CREATE);
    }
    if (slot == null) {
      long highest = highestInUse(directory, layer);
      long from = highest == 0 ? 1 : (highest / LEAP + 1) * LEAP;
      slot = new Slot(0, from, from);
    }
    ContainerNumbers numbers = new ContainerNumbers(metrics, file, slot);
    try {
      numbers.reserve();
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
    return numbers;
  }

  private static @Nullable Slot readSlot(StoreFile file, int index) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(RECORD_BYTES);
    if (!file.readFully(bytes, (long) index * SLOT_BYTES)
        || bytes.getLong(0) != MAGIC
        || bytes.getInt(RECORD_BYTES - 4) != crc(bytes)) {
      return null;
    }
    return new Slot(bytes.getLong(8), bytes.getLong(16), bytes.getLong(24));
  }

  /** Whether something was ever written to a slot. */
  private static boolean holdsBytes(StoreFile file, boolean first) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(RECORD_BYTES);
    if (!file.readFully(bytes, first ? 0 : SLOT_BYTES)) {
      return false;
    }
    return !bytes.clear().equals(ByteBuffer.allocate(RECORD_BYTES));
  }

  private static @Nullable Slot newest(@Nullable Slot a, @Nullable Slot b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.sequence > b.sequence ? a : b;
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, RECORD_BYTES - 4));
    return (int) crc.getValue();
  }

  private static long highestInUse(DataDirectory directory, FileLayer layer) throws IOException {
    long highest = highestIn(layer, directory.containers());
    highest = Math.max(highest, highestIn(layer, directory.journal()));
    for (int shard = 0; shard < 256; shard++) {
      highest = Math.max(highest, highestIn(layer, directory.shard(shard)));
    }
    return highest;
  }

  private static long highestIn(FileLayer layer, Path path) throws IOException {
    long highest = 0;
    for (String name : layer.list(path)) {
      OptionalLong number = DataDirectory.numberOf(name);
      highest = Math.max(highest, number.orElse(0));
    }
    return highest;
  }

  /** The next number; durably reserved. */
  synchronized long next() throws IOException {
    if (next == reservedBelow) {
      reserve();
    }
    return next++;
  }

  /** First number that this run gives out. */
  long firstNumber() {
    return firstNumber;
  }

  /** Numbers from here up to {@link #firstNumber} may be of uploads that a crash cut off. */
  long sweepFrom() {
    return sweepFrom;
  }

  /** Remembers, from the next reservation on, that nothing below was cut off by a crash. */
  synchronized void swept(long below) {
    sweptBelow = Math.max(sweptBelow, below);
  }

  private void reserve() throws IOException {
    write(reservedBelow + BLOCK);
    reservedBelow += BLOCK;
  }

  private void write(long below) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(RECORD_BYTES);
    bytes.putLong(0, MAGIC).putLong(8, sequence + 1).putLong(16, below).putLong(24, sweptBelow);
    bytes.putInt(RECORD_BYTES - 4, crc(bytes));
    file.write(bytes, ((sequence + 1) % 2) * SLOT_BYTES);
    long start = System.nanoTime();
    file.force(SyncPoint.NUMBERS);
    metrics.synced(SyncPoint.NUMBERS, System.nanoTime() - start);
    sequence++;
  }

  /** Closes after an orderly end: no upload is open, so that the next start sweeps nothing. */
  synchronized void closeClean() throws IOException {
    try {
      sweptBelow = next;
      reservedBelow = next;
      write(next);
    } finally {
      file.close();
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
