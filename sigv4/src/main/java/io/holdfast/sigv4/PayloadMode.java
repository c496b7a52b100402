package io.holdfast.sigv4;

import org.jspecify.annotations.Nullable;

/**
 * What {@code x-amz-content-sha256} says about the body. Source: <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">Signature
 * Calculations for the Authorization Header</a>.
 */
public sealed interface PayloadMode {

  /** {@code UNSIGNED-PAYLOAD}: the signature says nothing about the body. */
  PayloadMode UNSIGNED = new UnsignedPayload();

  /** The value of {@code x-amz-content-sha256}. */
  String headerValue();

  /** The body is not covered by the signature. */
  record UnsignedPayload() implements PayloadMode {
    @Override
    public String headerValue() {
      return "UNSIGNED-PAYLOAD";
    }
  }

  /**
   * The body's digest is signed; whoever reads the body must compare.
   *
   * @param sha256Hex 64 lower-case hexadecimal digits
   */
  record SingleChunk(String sha256Hex) implements PayloadMode {
    @Override
    public String headerValue() {
      return sha256Hex;
    }
  }

  /**
   * A request to a service other than S3 signs the digest of its body without a header saying so.
   * The digest must be supplied with {@link ParsedSignature.V4#withBodySha256} before verification.
   */
  record SignedBody() implements PayloadMode {
    @Override
    public String headerValue() {
      return "";
    }
  }

  /** The body is framed as {@code aws-chunked} and goes through the aws-chunked decoder. */
  enum Streaming implements PayloadMode {
    /** Each chunk is signed. */
    SIGNED("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
    /** Each chunk and the trailer are signed. */
    SIGNED_TRAILER("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"),
    /** Chunks are unsigned, a trailer follows. */
    UNSIGNED_TRAILER("STREAMING-UNSIGNED-PAYLOAD-TRAILER");

    private final String headerValue;

    Streaming(String headerValue) {
      this.headerValue = headerValue;
    }

    @Override
    public String headerValue() {
      return headerValue;
    }
  }

  /** The mode a header value names, or null when it names none. */
  static @Nullable PayloadMode parse(String headerValue) {
    if (headerValue.equals("UNSIGNED-PAYLOAD")) {
      return UNSIGNED;
    }
    for (Streaming streaming : Streaming.values()) {
      if (streaming.headerValue.equals(headerValue)) {
        return streaming;
      }
    }
    return Hex.isLowerCase(headerValue, 64) ? new SingleChunk(headerValue) : null;
  }
}
