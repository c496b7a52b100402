package io.holdfast.api.operation;

import io.holdfast.storage.blob.DigestAlgorithm;

/**
 * CRCs of concatenations from the CRCs of their parts: crc(AB) = crc(A) · x^(8·|B|) ⊕ crc(B) modulo
 * the generator, in reflected form. So a multipart object gets the checksum of the whole without a
 * second pass over its bytes.
 */
final class CrcCombination {
  private static final long CRC32 = 0xEDB88320L;
  private static final long CRC32C = 0x82F63B78L;
  private static final long CRC64NVME = 0x9A6C9329AC4BC9B5L;

  private final long generator;
  private final int width;

  private CrcCombination(long generator, int width) {
    this.generator = generator;
    this.width = width;
  }

  /**
   * For one of the three CRCs.
   *
   * @throws IllegalArgumentException for a digest that is no CRC
   */
  static CrcCombination of(DigestAlgorithm algorithm) {
    return switch (algorithm) {
      case CRC32 -> new CrcCombination(CRC32, 32);
      case CRC32C -> new CrcCombination(CRC32C, 32);
      case CRC64NVME -> new CrcCombination(CRC64NVME, 64);
      case MD5, SHA1, SHA256 ->
          throw new IllegalArgumentException(algorithm + " cannot be combined");
    };
  }

  /**
   * The CRC of the bytes of {@code first} followed by {@code secondLength} bytes whose CRC is
   * {@code second}.
   */
  long combine(long first, long second, long secondLength) {
    return multiply(first, power(secondLength)) ^ second;
  }

  /** A CRC of raw bytes, big-endian, as a number. */
  static long toNumber(byte[] bigEndian) {
    long value = 0;
    for (byte b : bigEndian) {
      value = value << 8 | (b & 0xFF);
    }
    return value;
  }

  /** A number as the CRC's raw bytes, big-endian. */
  byte[] toBytes(long value) {
    byte[] bytes = new byte[width / 8];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (value >>> (width - 8 - 8 * i));
    }
    return bytes;
  }

  /** The CRC of {@code bytes}, bit by bit: for short documents only. */
  long ofDocument(byte[] bytes) {
    long ones = width == 64 ? -1L : (1L << width) - 1;
    long crc = ones;
    for (byte b : bytes) {
      crc ^= b & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ generator;
      }
    }
    return crc ^ ones;
  }

  /** x^(8·bytes) modulo the generator, by repeated squaring. */
  private long power(long bytes) {
    long result = 1L << (width - 1);
    long square = 1L << (width - 9);
    for (long rest = bytes; rest != 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        result = multiply(result, square);
      }
      square = multiply(square, square);
    }
    return result;
  }

  /** Product modulo the generator; the highest bit is the coefficient of x^0. */
  private long multiply(long left, long right) {
    long product = 0;
    long factor = right;
    for (int bit = width - 1; bit >= 0; bit--) {
      if ((left >>> bit & 1) != 0) {
        product ^= factor;
      }
      factor = (factor & 1) == 0 ? factor >>> 1 : (factor >>> 1) ^ generator;
    }
    return product;
  }
}
