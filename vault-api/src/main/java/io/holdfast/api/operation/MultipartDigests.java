package io.holdfast.api.operation;

import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.metadata.StoredPart;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ETag and checksum of a multipart object, from those of its parts. */
final class MultipartDigests {
  private MultipartDigests() {}

  /** {@code hex(md5(md5(part 1) md5(part 2) …))-N}. */
  static String etag(List<StoredPart> parts) {
    MessageDigest md5 = messageDigest("MD5");
    for (StoredPart part : parts) {
      md5.update(HexFormat.of().parseHex(part.etag()));
    }
    return HexFormat.of().formatHex(md5.digest()) + "-" + parts.size();
  }

  /**
   * The object's checksum.
   *
   * @return null where a part has no checksum of that algorithm, so that nothing wrong is stored
   */
  static @Nullable ObjectChecksum checksum(
      List<StoredPart> parts, DigestAlgorithm algorithm, ObjectChecksum.Type type) {
    for (StoredPart part : parts) {
      ObjectChecksum own = part.checksum();
      if (own == null || own.algorithm() != algorithm) {
        return null;
      }
    }
    return switch (type) {
      case COMPOSITE -> composite(parts, algorithm);
      case FULL_OBJECT -> fullObject(parts, algorithm);
    };
  }

  /** The digest of a short document or of concatenated digests. */
  static byte[] digest(DigestAlgorithm algorithm, byte[] bytes) {
    return switch (algorithm) {
      case MD5 -> messageDigest("MD5").digest(bytes);
      case SHA1 -> messageDigest("SHA-1").digest(bytes);
      case SHA256 -> messageDigest("SHA-256").digest(bytes);
      case CRC32, CRC32C, CRC64NVME -> {
        CrcCombination crc = CrcCombination.of(algorithm);
        yield crc.toBytes(crc.ofDocument(bytes));
      }
    };
  }

  private static ObjectChecksum composite(List<StoredPart> parts, DigestAlgorithm algorithm) {
    byte[] all = new byte[parts.size() * algorithm.lengthBytes()];
    int at = 0;
    for (StoredPart part : parts) {
      byte[] own = raw(part);
      System.arraycopy(own, 0, all, at, own.length);
      at += own.length;
    }
    String value = Base64.getEncoder().encodeToString(digest(algorithm, all));
    return new ObjectChecksum(algorithm, ObjectChecksum.Type.COMPOSITE, value + "-" + parts.size());
  }

  private static ObjectChecksum fullObject(List<StoredPart> parts, DigestAlgorithm algorithm) {
    CrcCombination crc = CrcCombination.of(algorithm);
    long whole = CrcCombination.toNumber(raw(parts.get(0)));
    for (StoredPart part : parts.subList(1, parts.size())) {
      whole = crc.combine(whole, CrcCombination.toNumber(raw(part)), part.size());
    }
    String value = Base64.getEncoder().encodeToString(crc.toBytes(whole));
    return new ObjectChecksum(algorithm, ObjectChecksum.Type.FULL_OBJECT, value);
  }

  private static byte[] raw(StoredPart part) {
    ObjectChecksum checksum = part.checksum();
    if (checksum == null) {
      throw new IllegalStateException("part " + part.partNumber() + " has no checksum");
    }
    return Base64.getDecoder().decode(checksum.value());
  }

  private static MessageDigest messageDigest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + name, e);
    }
  }
}
