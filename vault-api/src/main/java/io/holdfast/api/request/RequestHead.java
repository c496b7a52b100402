package io.holdfast.api.request;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.ObjectKey;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP request as it came, before anybody trusts it.
 *
 * @param method GET, HEAD, PUT, POST, DELETE or OPTIONS
 * @param rawPath path exactly as on the wire (the signature covers it); for a virtual-host style
 *     request without the bucket
 * @param rawQuery query exactly as on the wire, without the question mark; empty for none
 * @param query the query, decoded
 * @param headers names compare without case; values as ISO 8859-1 characters
 * @param bucket from the path or the Host, not validated; null for the endpoint itself
 * @param keyText from the path, percent-decoded as UTF-8, not validated; null where there is none
 * @param requestId for x-amz-request-id
 * @param remoteAddress the peer's address
 * @param secure true over TLS
 */
public record RequestHead(
    String method,
    String rawPath,
    String rawQuery,
    QueryParameters query,
    RequestHeaders headers,
    @Nullable String bucket,
    @Nullable String keyText,
    String requestId,
    String remoteAddress,
    boolean secure) {

  /** The bucket; the route table sent the request here because there is one. */
  public String requireBucket() {
    if (bucket == null) {
      throw new IllegalStateException("no bucket in this request");
    }
    return bucket;
  }

  /**
   * The key.
   *
   * @throws S3Exception KeyTooLongError, InvalidURI or InvalidArgument for what cannot be a key
   */
  public ObjectKey requireKey() {
    if (keyText == null) {
      throw new IllegalStateException("no key in this request");
    }
    if (keyText.getBytes(StandardCharsets.UTF_8).length > ObjectKey.MAX_BYTES) {
      throw new S3Exception(S3ErrorCode.KEY_TOO_LONG)
          .with("Size", String.valueOf(keyText.getBytes(StandardCharsets.UTF_8).length))
          .with("MaxSizeAllowed", String.valueOf(ObjectKey.MAX_BYTES));
    }
    try {
      return ObjectKey.of(keyText);
    } catch (IllegalArgumentException e) {
      throw new S3Exception(S3ErrorCode.INVALID_URI, e);
    }
  }
}
