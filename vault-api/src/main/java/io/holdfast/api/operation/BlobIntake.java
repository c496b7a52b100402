package io.holdfast.api.operation;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.BodyIntegrity;
import io.holdfast.api.request.ChecksumName;
import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.BlobReader;
import io.holdfast.storage.blob.BlobStore;
import io.holdfast.storage.blob.BlobWriter;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.blob.SealedBlob;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.postgres.MetadataUnavailableException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Brings bytes into blobs: from bodies, which are verified, and from other blobs. */
final class BlobIntake {
  /** Largest body of one PutObject, UploadPart or copy: 5 GiB. */
  static final long MAX_BODY_BYTES = 5L << 30;

  private static final int COPY_BUFFER_BYTES = 1 << 20;

  private BlobIntake() {}

  /**
   * Refuses a body that is declared larger than S3 takes, before a byte of it is received.
   *
   * @throws S3Exception EntityTooLarge
   */
  static void requireDeclaredLength(RequestBody body) {
    if (body.declaredLength() > MAX_BODY_BYTES) {
      throw tooLarge(body.declaredLength(), MAX_BODY_BYTES);
    }
  }

  /** EntityTooLarge with both sizes in bytes. */
  static S3Exception tooLarge(long proposed, long allowed) {
    return new S3Exception(S3ErrorCode.ENTITY_TOO_LARGE)
        .with("ProposedSize", String.valueOf(proposed))
        .with("MaxSizeAllowed", String.valueOf(allowed));
  }

  /** The digests that a body needs: MD5 for the ETag, and what was given or signed. */
  static Set<DigestAlgorithm> digests(BodyIntegrity integrity, RequestBody body) {
    Set<DigestAlgorithm> digests = EnumSet.of(DigestAlgorithm.MD5);
    if (integrity.algorithm() != null) {
      digests.add(integrity.algorithm());
    }
    if (body.signedSha256() != null) {
      digests.add(DigestAlgorithm.SHA256);
    }
    return digests;
  }

  /**
   * Receives a whole body.
   *
   * @throws S3Exception EntityTooLarge for an undeclared length beyond the limit
   */
  static SealedBlob receive(BlobWriter writer, RequestBody body) throws IOException {
    long received = 0;
    for (ByteBuffer chunk = body.next(); chunk != null; chunk = body.next()) {
      received += chunk.remaining();
      if (received > MAX_BODY_BYTES) {
        throw tooLarge(received, MAX_BODY_BYTES);
      }
      writer.append(chunk);
    }
    return writer.seal();
  }

  /**
   * Compares what was received with what was promised.
   *
   * @return the checksum to store, or null where none was given
   * @throws S3Exception XAmzContentSHA256Mismatch, BadDigest, InvalidRequest for a missing trailer
   */
  static @Nullable ObjectChecksum verify(
      BodyIntegrity integrity, RequestBody body, SealedBlob sealed) {
    byte[] signed = body.signedSha256();
    if (signed != null) {
      byte[] computed = sealed.digest(DigestAlgorithm.SHA256);
      if (!MessageDigest.isEqual(signed, computed)) {
        throw new S3Exception(S3ErrorCode.X_AMZ_CONTENT_SHA256_MISMATCH)
            .with("ClientComputedContentSHA256", HexFormat.of().formatHex(signed))
            .with("S3ComputedContentSHA256", HexFormat.of().formatHex(computed));
      }
    }
    byte[] md5 = integrity.contentMd5();
    if (md5 != null && !MessageDigest.isEqual(md5, sealed.digest(DigestAlgorithm.MD5))) {
      throw new S3Exception(S3ErrorCode.BAD_DIGEST)
          .with("ExpectedDigest", Base64.getEncoder().encodeToString(md5))
          .with(
              "CalculatedDigest",
              Base64.getEncoder().encodeToString(sealed.digest(DigestAlgorithm.MD5)));
    }
    DigestAlgorithm algorithm = integrity.algorithm();
    if (algorithm == null) {
      return null;
    }
    byte[] computed = sealed.digest(algorithm);
    if (!MessageDigest.isEqual(promised(integrity, algorithm, body), computed)) {
      throw ChecksumName.mismatch(algorithm);
    }
    return fullObject(algorithm, computed);
  }

  /** A checksum of whole bytes. */
  static ObjectChecksum fullObject(DigestAlgorithm algorithm, byte[] raw) {
    return new ObjectChecksum(
        algorithm, ObjectChecksum.Type.FULL_OBJECT, Base64.getEncoder().encodeToString(raw));
  }

  private static byte[] promised(
      BodyIntegrity integrity, DigestAlgorithm algorithm, RequestBody body) {
    byte[] inHeader = integrity.checksum();
    if (inHeader != null) {
      return inHeader;
    }
    String trailer = body.trailers().get(ChecksumName.header(algorithm));
    if (trailer == null) {
      throw new S3Exception(
          S3ErrorCode.INVALID_REQUEST,
          "The trailer " + ChecksumName.header(algorithm) + " was announced but not sent.");
    }
    return ChecksumName.decode(algorithm, trailer);
  }

  /** Streams ranges of committed blobs into a new one, with one buffer. */
  static void copy(BlobStore blobs, List<S3Response.BlobRange> ranges, BlobWriter writer)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(COPY_BUFFER_BYTES);
    // Opened first, so that a compaction does not take the small last part away meanwhile.
    BlobReader last = ranges.size() > 1 ? blobs.open(ranges.getLast().location()) : null;
    try {
      for (S3Response.BlobRange range : ranges) {
        copy(blobs, range, writer, buffer);
      }
    } finally {
      if (last != null) {
        last.close();
      }
    }
  }

  private static void copy(
      BlobStore blobs, S3Response.BlobRange range, BlobWriter writer, ByteBuffer buffer)
      throws IOException {
    try (BlobReader reader = blobs.open(range.location())) {
      long position = range.offset();
      long end = range.offset() + range.length();
      while (position < end) {
        buffer.clear().limit((int) Math.min(COPY_BUFFER_BYTES, end - position));
        int read = reader.read(position, buffer);
        if (read < 0) {
          throw new EOFException("blob ends at " + position + ", a row says " + end);
        }
        writer.append(buffer.flip());
        position += read;
      }
    }
  }

  /**
   * Commits the bytes and then what names them. The blob is discarded exactly where it is certain
   * that nothing names it: a refusal, or an outage before the commit was tried. While the outcome
   * is unknown it is kept, because a row may name it.
   *
   * @param name commits the row; gives null where it was refused for certain
   * @return what {@code name} gave, or null
   */
  static <T> @Nullable T commit(
      BlobStore blobs,
      BlobWriter writer,
      byte[] descriptor,
      Function<BlobLocation, @Nullable T> name)
      throws IOException {
    BlobLocation location = writer.commit(descriptor);
    T named;
    try {
      named = name.apply(location);
    } catch (MetadataUnavailableException e) {
      if (e.outcomeKnown()) {
        blobs.discard(location);
      }
      throw e;
    } catch (S3Exception e) {
      blobs.discard(location);
      throw e;
    }
    if (named == null) {
      blobs.discard(location);
    }
    return named;
  }
}
