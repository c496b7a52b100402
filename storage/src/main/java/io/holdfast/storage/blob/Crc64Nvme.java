package io.holdfast.storage.blob;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * CRC-64/NVME (NVM Express NVM Command Set 1.0, §5.2.1.3.4; check value ae8b14860a799888), which
 * the JDK lacks, by eight tables: eight bytes a step.
 */
final class Crc64Nvme {
  private static final long POLYNOMIAL_REFLECTED = 0x9a6c9329ac4bc9b5L;
  private static final long[][] TABLES = tables();

  private long state = -1L;

  private static long[][] tables() {
    long[][] tables = new long[8][256];
    for (int index = 0; index < 256; index++) {
      long value = index;
      for (int bit = 0; bit < 8; bit++) {
        value = (value & 1) == 0 ? value >>> 1 : (value >>> 1) ^ POLYNOMIAL_REFLECTED;
      }
      tables[0][index] = value;
    }
    for (int table = 1; table < 8; table++) {
      for (int index = 0; index < 256; index++) {
        long before = tables[table - 1][index];
        tables[table][index] = (before >>> 8) ^ tables[0][(int) before & 0xff];
      }
    }
    return tables;
  }

  /** Takes all remaining bytes; the position of {@code source} moves to its limit. */
  void update(ByteBuffer source) {
    ByteBuffer bytes = source.slice().order(ByteOrder.LITTLE_ENDIAN);
    int length = bytes.remaining();
    int whole = length & ~7;
    long crc = state;
    for (int at = 0; at < whole; at += 8) {
      long word = bytes.getLong(at) ^ crc;
      crc =
          TABLES[7][(int) word & 0xff]
              ^ TABLES[6][(int) (word >>> 8) & 0xff]
              ^ TABLES[5][(int) (word >>> 16) & 0xff]
              ^ TABLES[4][(int) (word >>> 24) & 0xff]
              ^ TABLES[3][(int) (word >>> 32) & 0xff]
              ^ TABLES[2][(int) (word >>> 40) & 0xff]
              ^ TABLES[1][(int) (word >>> 48) & 0xff]
              ^ TABLES[0][(int) (word >>> 56) & 0xff];
    }
    for (int at = whole; at < length; at++) {
      crc = (crc >>> 8) ^ TABLES[0][((int) crc ^ bytes.get(at)) & 0xff];
    }
    state = crc;
    source.position(source.limit());
  }

  /** The checksum of all bytes so far. */
  long value() {
    return ~state;
  }
}
