package io.holdfast.api.request;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;

/**
 * Server-side encryption that a client asks for. It is not built: to take the header and store
 * plain bytes would break a promise that the client relies on, so each is refused. DESIGN §3.9.
 */
final class EncryptionHeaders {
  private EncryptionHeaders() {}

  /**
   * Refuses every encryption header.
   *
   * @throws S3Exception NotImplemented where one is there
   */
  static void refuse(RequestHeaders headers) {
    for (String name : headers.names()) {
      if (name.startsWith("x-amz-server-side-encryption")
          || name.startsWith("x-amz-copy-source-server-side-encryption")) {
        throw new S3Exception(S3ErrorCode.NOT_IMPLEMENTED).with("Header", name);
      }
    }
  }
}
