package io.holdfast.storage.blob;

/**
 * Where a committed blob is, as rows store it.
 *
 * @param container number of the container file, or of the file of its own; unique for ever
 * @param offset byte offset of the record in its container; 0 for a file of its own
 * @param length length of the object bytes, headers and checksums excluded
 */
public record BlobLocation(long container, long offset, long length) {
  public BlobLocation {
    if (container < 0 || offset < 0 || length < 0) {
      throw new IllegalArgumentException("negative: " + container + " " + offset + " " + length);
    }
  }
}
