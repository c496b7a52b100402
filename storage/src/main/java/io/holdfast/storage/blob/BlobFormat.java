package io.holdfast.storage.blob;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The bytes on disk, big-endian: block headers of files, headers of records, footers of large
 * blobs. storage/README.md "Blob format" is the specification; nothing else encodes or decodes
 * them.
 */
final class BlobFormat {
  /** Length of the block that every file begins with. */
  static final int FILE_HEADER_BYTES = 4096;

  /** Length of a record header. */
  static final int RECORD_HEADER_BYTES = 128;

  /** Length of the footer of a large blob. */
  static final int FOOTER_BYTES = 128;

  /** Offset of the mark of death in a record header. It is 8-aligned, so that it cannot tear. */
  static final int TOMBSTONE_OFFSET = 120;

  /** Length of a salt and of the reserved data-key id. */
  static final int ID_BYTES = 16;

  static final int VERSION = 1;

  private static final long FILE_MAGIC = 0x486f6c6466617374L; // "Holdfast"
  private static final int RECORD_MAGIC = 0x48465263; // "HFRc"
  private static final long FOOTER_MAGIC = 0x4846656e646c6f62L; // "HFendlob"
  private static final int SEALED_BYTES = 112;

  private BlobFormat() {}

  /** What a file is. The code is on disk. */
  enum FileKind {
    SMALL(1, 8),
    MEDIUM(2, 4096),
    JOURNAL(3, 8),
    LARGE(4, 4096);

    private final int code;
    private final int alignmentBytes;

    FileKind(int code, int alignmentBytes) {
      this.code = code;
      this.alignmentBytes = alignmentBytes;
    }

    int alignmentBytes() {
      return alignmentBytes;
    }

    static FileKind of(int code) throws CorruptBlobException {
      for (FileKind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new CorruptBlobException("unknown file kind " + code);
    }
  }

  /**
   * The first block of a file.
   *
   * @param number unique for ever in this store
   * @param salt key of the record seals in this file; random, known to nobody outside
   */
  record FileHeader(FileKind kind, long number, Salt salt) {

    /** Fills the first block of {@code target}, absolute from its index 0. */
    void encode(ByteBuffer target) {
      for (int at = 0; at < FILE_HEADER_BYTES; at += 8) {
        target.putLong(at, 0);
      }
      target.putLong(0, FILE_MAGIC).putShort(8, (short) VERSION).putShort(10, (short) kind.code);
      target.putInt(12, DigestPass.BLOCK_BYTES).putLong(16, number);
      target.putInt(24, kind.alignmentBytes).put(32, salt.bytes);
      target.putInt(FILE_HEADER_BYTES - 4, crc(target, 0, FILE_HEADER_BYTES - 4));
    }

    static FileHeader decode(ByteBuffer source) throws CorruptBlobException {
      if (source.getLong(0) != FILE_MAGIC
          || source.getInt(FILE_HEADER_BYTES - 4) != crc(source, 0, FILE_HEADER_BYTES - 4)) {
        throw new CorruptBlobException("the file header is damaged");
      }
      if (source.getShort(8) != VERSION || source.getInt(12) != DigestPass.BLOCK_BYTES) {
        throw new CorruptBlobException("format version " + source.getShort(8) + " is not known");
      }
      byte[] salt = new byte[ID_BYTES];
      source.get(32, salt);
      return new FileHeader(FileKind.of(source.getShort(10)), source.getLong(16), new Salt(salt));
    }
  }

  /** A key of seals that never prints. */
  static final class Salt {
    private final byte[] bytes;
    private final SipHash hash;

    Salt(byte[] bytes) {
      this.bytes = bytes.clone();
      this.hash = new SipHash(bytes);
    }

    private long seal(ByteBuffer header, int offset) {
      return hash.hash(header, offset, SEALED_BYTES);
    }

    /** The only value of the tombstone field that means dead; anything else means alive. */
    long tombstone(long number, long offset) {
      ByteBuffer message = ByteBuffer.allocate(24);
      message.putLong(0x746f6d6273746f6eL).putLong(number).putLong(offset);
      long mark = hash.hash(message, 0, 24);
      return mark == 0 ? 1 : mark;
    }

    @Override
    public String toString() {
      return "Salt[hidden]";
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Salt salt && Arrays.equals(bytes, salt.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /**
   * The header of a record in a container or journal file.
   *
   * @param recordLength whole record in bytes, header and padding included
   * @param dead whether its space was given up
   */
  record RecordHeader(
      long number,
      long offset,
      long dataLength,
      int descriptorLength,
      long recordLength,
      boolean dead) {

    static RecordHeader of(FileKind kind, long number, long offset, long data, int descriptor) {
      long unpadded = unpaddedLength(data, descriptor);
      int alignment = kind.alignmentBytes();
      long padded = (unpadded + alignment - 1) / alignment * alignment;
      return new RecordHeader(number, offset, data, descriptor, padded, false);
    }

    /** Header, data, checksums, descriptor and its checksum, without padding. */
    static long unpaddedLength(long dataLength, int descriptorLength) {
      return RECORD_HEADER_BYTES + dataLength + tableLength(dataLength) + descriptorLength + 4;
    }

    static long tableLength(long dataLength) {
      return 4 * DigestPass.blocksOf(dataLength);
    }

    long dataOffset() {
      return offset + RECORD_HEADER_BYTES;
    }

    long tableOffset() {
      return dataOffset() + dataLength;
    }

    long descriptorOffset() {
      return tableOffset() + tableLength(dataLength);
    }

    /** Writes the header at index 0 of {@code record} and the descriptor's checksum behind it. */
    void encode(ByteBuffer record, Salt salt) {
      for (int at = 0; at < RECORD_HEADER_BYTES; at += 8) {
        record.putLong(at, 0);
      }
      record.putInt(0, RECORD_MAGIC).putShort(4, (short) VERSION);
      record.putLong(8, number).putLong(16, offset).putLong(24, dataLength);
      record.putInt(32, descriptorLength).putInt(36, DigestPass.BLOCK_BYTES);
      record.putLong(40, recordLength);
      record.putLong(SEALED_BYTES, salt.seal(record, 0));
      int descriptorAt = Math.toIntExact(descriptorOffset() - offset);
      record.putInt(
          descriptorAt + descriptorLength,
          descriptorCrc(record, 0, record.slice(descriptorAt, descriptorLength)));
    }

    /** Whether a header at {@code index} of {@code source} is not even one by its first bytes. */
    static boolean lacksMagic(ByteBuffer source, int index) {
      return source.getInt(index) != RECORD_MAGIC;
    }

    /**
     * Decodes the header at {@code index} of {@code source}.
     *
     * @throws CorruptBlobException when it is not the header of the record at that very place
     */
    static RecordHeader decode(
        ByteBuffer source, int index, Salt salt, FileKind kind, long number, long offset)
        throws CorruptBlobException {
      if (lacksMagic(source, index)
          || source.getLong(index + SEALED_BYTES) != salt.seal(source, index)
          || source.getLong(index + 8) != number
          || source.getLong(index + 16) != offset) {
        throw new CorruptBlobException("no valid record at " + number + ":" + offset);
      }
      if (source.getShort(index + 4) != VERSION
          || source.getInt(index + 36) != DigestPass.BLOCK_BYTES) {
        throw new CorruptBlobException("record of an unknown version at " + number + ":" + offset);
      }
      RecordHeader expected =
          of(kind, number, offset, source.getLong(index + 24), source.getInt(index + 32));
      if (expected.dataLength < 0
          || expected.descriptorLength < 0
          || expected.recordLength != source.getLong(index + 40)) {
        throw new CorruptBlobException("lengths disagree at " + number + ":" + offset);
      }
      boolean dead = source.getLong(index + TOMBSTONE_OFFSET) == salt.tombstone(number, offset);
      return new RecordHeader(
          number,
          offset,
          expected.dataLength,
          expected.descriptorLength,
          expected.recordLength,
          dead);
    }
  }

  /** The last bytes of a large blob; without them it was never acknowledged. */
  record Footer(long number, long dataLength, int descriptorLength) {

    /** Length of the file: everything is padded so that the footer ends on a page. */
    long fileLength() {
      long unpadded =
          FILE_HEADER_BYTES
              + dataLength
              + RecordHeader.tableLength(dataLength)
              + descriptorLength
              + 4
              + FOOTER_BYTES;
      return (unpadded + 4095) / 4096 * 4096;
    }

    long tableOffset() {
      return FILE_HEADER_BYTES + dataLength;
    }

    long descriptorOffset() {
      return tableOffset() + RecordHeader.tableLength(dataLength);
    }

    /** Fills a new buffer of {@link #FOOTER_BYTES}. */
    ByteBuffer encode(Salt salt) {
      ByteBuffer target = ByteBuffer.allocate(FOOTER_BYTES);
      target.putLong(0, FOOTER_MAGIC).putShort(8, (short) VERSION);
      target.putLong(16, number).putLong(24, dataLength).putInt(32, descriptorLength);
      target.putInt(36, DigestPass.BLOCK_BYTES);
      target.putLong(SEALED_BYTES, salt.seal(target, 0));
      return target;
    }

    static Footer decode(ByteBuffer source, Salt salt, long number, long fileLength)
        throws CorruptBlobException {
      Footer footer = new Footer(number, source.getLong(24), source.getInt(32));
      if (source.getLong(0) != FOOTER_MAGIC
          || source.getLong(SEALED_BYTES) != salt.seal(source, 0)
          || source.getLong(16) != number
          || source.getShort(8) != VERSION
          || footer.dataLength < 0
          || footer.descriptorLength < 0
          || footer.fileLength() != fileLength) {
        throw new CorruptBlobException("large blob " + number + " has no valid footer");
      }
      return footer;
    }

    /** Whether anything in {@code source} still looks like a footer, be it damaged. */
    static boolean resembles(ByteBuffer source, long number, Salt salt) {
      return resembles(source, number) || source.getLong(SEALED_BYTES) == salt.seal(source, 0);
    }

    /** The same where the salt cannot be read. */
    static boolean resembles(ByteBuffer source, long number) {
      return source.getLong(0) == FOOTER_MAGIC || source.getLong(16) == number;
    }
  }

  /** CRC32C of a descriptor, bound to the seal of the header or footer at {@code index}. */
  static int descriptorCrc(ByteBuffer header, int index, ByteBuffer descriptor) {
    CRC32C crc = new CRC32C();
    crc.update(header.slice(index + SEALED_BYTES, 8));
    crc.update(descriptor);
    return (int) crc.getValue();
  }

  private static int crc(ByteBuffer source, int index, int length) {
    CRC32C crc = new CRC32C();
    crc.update(source.slice(index, length));
    return (int) crc.getValue();
  }
}
