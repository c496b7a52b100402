package io.holdfast.api.operation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request: pulled, so that what is not read is not received. Framing (aws-chunked) is
 * taken off and chunk signatures are checked; the first pull sends 100 Continue where it is
 * awaited.
 */
public interface RequestBody {

  /** Length in bytes of the payload, or -1 where no header told. */
  long declaredLength();

  /**
   * The next bytes, valid until the next call; null at the end.
   *
   * @throws S3Exception IncompleteBody, RequestTimeout, SignatureDoesNotMatch, …
   * @throws IOException when the client is gone
   */
  @Nullable ByteBuffer next() throws IOException;

  /** Trailing headers by lower-case name; complete once {@link #next} has given null. */
  Map<String, String> trailers();

  /** The SHA-256 that the signature covers and the handler must compare, or null. */
  byte @Nullable [] signedSha256();

  /**
   * Reads everything, for documents.
   *
   * @throws S3Exception MalformedXML beyond {@code maxBytes}; BadDigest, XAmzContentSHA256Mismatch
   *     where a header's digest differs
   */
  byte[] readDocument(int maxBytes) throws IOException;

  /**
   * Reads everything, for the document of CompleteMultipartUpload: there the {@code
   * x-amz-checksum-*} headers speak of the object, not of the document. A body that verifies no
   * header reads both alike.
   *
   * @throws S3Exception as {@link #readDocument} does, but never because of those headers
   */
  default byte[] readCompletion(int maxBytes) throws IOException {
    return readDocument(maxBytes);
  }
}
