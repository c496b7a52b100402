package io.holdfast.storage.blob;

import io.holdfast.storage.blob.BlobFormat.FileHeader;
import io.holdfast.storage.blob.BlobFormat.Footer;
import io.holdfast.storage.blob.BlobFormat.RecordHeader;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where the parts of one stored blob are in its file, after its header or footer was verified.
 *
 * @param location as rows store it
 * @param seal the verified header or footer, which the descriptor's checksum is bound to
 * @param dead whether its space was given up
 */
record StoredBlob(
    BlobLocation location,
    long dataOffset,
    long tableOffset,
    long descriptorOffset,
    int descriptorLength,
    ByteBuffer seal,
    boolean dead) {

  /** Reads and verifies the header or footer of the blob at {@code location}. */
  static StoredBlob read(StoreFile file, FileHeader header, BlobLocation location)
      throws IOException {
    StoredBlob blob =
        location.offset() == 0
            ? readLarge(file, header)
            : readPacked(file, header, location.offset());
    if (blob.location.length() != location.length()) {
      throw new CorruptBlobException("the record at " + location + " has another length");
    }
    return blob;
  }

  static StoredBlob readPacked(StoreFile file, FileHeader header, long offset) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BlobFormat.RECORD_HEADER_BYTES);
    if (!file.readFully(bytes, offset)) {
      throw new CorruptBlobException("no record at " + header.number() + ":" + offset);
    }
    return packed(
        RecordHeader.decode(bytes, 0, header.salt(), header.kind(), header.number(), offset),
        bytes);
  }

  static StoredBlob packed(RecordHeader record, ByteBuffer seal) {
    return new StoredBlob(
        new BlobLocation(record.number(), record.offset(), record.dataLength()),
        record.dataOffset(),
        record.tableOffset(),
        record.descriptorOffset(),
        record.descriptorLength(),
        seal,
        record.dead());
  }

  static StoredBlob readLarge(StoreFile file, FileHeader header) throws IOException {
    long size = file.size();
    ByteBuffer bytes = ByteBuffer.allocate(BlobFormat.FOOTER_BYTES);
    if (size < BlobFormat.FILE_HEADER_BYTES + BlobFormat.FOOTER_BYTES
        || !file.readFully(bytes, size - BlobFormat.FOOTER_BYTES)) {
      throw new CorruptBlobException("large blob " + header.number() + " is cut off");
    }
    Footer footer = Footer.decode(bytes, header.salt(), header.number(), size);
    return new StoredBlob(
        new BlobLocation(footer.number(), 0, footer.dataLength()),
        BlobFormat.FILE_HEADER_BYTES,
        footer.tableOffset(),
        footer.descriptorOffset(),
        footer.descriptorLength(),
        bytes,
        false);
  }

  /** The checksum table, one CRC32C for each block. */
  ByteBuffer readTable(StoreFile file) throws IOException {
    ByteBuffer table =
        ByteBuffer.allocate(Math.toIntExact(RecordHeader.tableLength(location.length())));
    if (!file.readFully(table, tableOffset)) {
      throw new CorruptBlobException("the checksums of " + location + " are cut off");
    }
    return table.flip();
  }

  /** The descriptor, verified. */
  byte[] readDescriptor(StoreFile file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(descriptorLength + 4);
    if (!file.readFully(bytes, descriptorOffset)) {
      throw new CorruptBlobException("the descriptor of " + location + " is cut off");
    }
    ByteBuffer descriptor = bytes.slice(0, descriptorLength);
    if (BlobFormat.descriptorCrc(seal, 0, descriptor) != bytes.getInt(descriptorLength)) {
      throw new CorruptBlobException("the descriptor of " + location + " fails its checksum");
    }
    byte[] copy = new byte[descriptorLength];
    bytes.get(0, copy);
    return copy;
  }
}
