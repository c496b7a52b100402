package io.holdfast.sigv4;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a signature, a policy or a signed body is refused: AWS's error code and message, and the
 * elements AWS adds to the error document. Source: <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">Error responses</a>.
 */
public sealed interface SignatureRefusal {

  /** The S3 error code. */
  String code();

  /** AWS's message. */
  String message();

  /**
   * {@code AuthorizationHeaderMalformed}.
   *
   * @param region the region expected, for the element {@code Region}; null unless that was wrong
   */
  record AuthorizationHeaderMalformed(String message, @Nullable String region)
      implements SignatureRefusal {
    @Override
    public String code() {
      return "AuthorizationHeaderMalformed";
    }
  }

  /**
   * {@code AuthorizationQueryParametersError}.
   *
   * @param region the region expected, for the element {@code Region}; null unless that was wrong
   */
  record AuthorizationQueryParametersError(String message, @Nullable String region)
      implements SignatureRefusal {
    @Override
    public String code() {
      return "AuthorizationQueryParametersError";
    }
  }

  /** {@code X-Amz-Expires} is negative or beyond a week: code and text as for other such errors. */
  record ExpiresOutOfRange(String message) implements SignatureRefusal {
    @Override
    public String code() {
      return "AuthorizationQueryParametersError";
    }
  }

  /** {@code AccessDenied} with nothing but a message. */
  record AccessDenied(String message) implements SignatureRefusal {
    @Override
    public String code() {
      return "AccessDenied";
    }
  }

  /**
   * {@code AccessDenied}: a presigned request is too old.
   *
   * @param expiresSeconds {@code X-Amz-Expires}; null for SigV2, which states only the instant
   * @param expires the element {@code Expires}
   * @param serverTime the element {@code ServerTime}
   */
  record RequestExpired(@Nullable Long expiresSeconds, Instant expires, Instant serverTime)
      implements SignatureRefusal {
    @Override
    public String code() {
      return "AccessDenied";
    }

    @Override
    public String message() {
      return "Request has expired";
    }
  }

  /**
   * {@code AccessDenied}: fields that must be signed were not.
   *
   * @param headersNotSigned the element {@code HeadersNotSigned}, to be joined with {@code ", "}
   */
  record HeadersNotSigned(List<String> headersNotSigned) implements SignatureRefusal {
    /** Copies the list. */
    public HeadersNotSigned {
      headersNotSigned = List.copyOf(headersNotSigned);
    }

    @Override
    public String code() {
      return "AccessDenied";
    }

    @Override
    public String message() {
      return "There were headers present in the request which were not signed";
    }
  }

  /**
   * {@code RequestTimeTooSkewed}.
   *
   * @param requestTime the element {@code RequestTime}
   * @param serverTime the element {@code ServerTime}
   * @param maxAllowedSkew the element {@code MaxAllowedSkewMilliseconds}
   */
  record RequestTimeTooSkewed(Instant requestTime, Instant serverTime, Duration maxAllowedSkew)
      implements SignatureRefusal {
    @Override
    public String code() {
      return "RequestTimeTooSkewed";
    }

    @Override
    public String message() {
      return "The difference between the request time and the current time is too large.";
    }
  }

  /**
   * {@code SignatureDoesNotMatch}. What was signed is shown to the caller, as AWS does; it holds no
   * secret, but it may hold a session token, so it must not be logged.
   *
   * @param accessKeyId the element {@code AWSAccessKeyId}
   * @param stringToSign one char per byte
   * @param signatureProvided the element {@code SignatureProvided}
   * @param canonicalRequest one char per byte; null where there is none (SigV2, POST, chunks)
   */
  record SignatureDoesNotMatch(
      String accessKeyId,
      String stringToSign,
      String signatureProvided,
      @Nullable String canonicalRequest)
      implements SignatureRefusal {
    @Override
    public String code() {
      return "SignatureDoesNotMatch";
    }

    @Override
    public String message() {
      return "The request signature we calculated does not match the signature you provided."
          + " Check your key and signing method.";
    }

    /** The element {@code StringToSignBytes}. */
    public String stringToSignBytes() {
      return Hex.spaced(stringToSign.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The element {@code CanonicalRequestBytes}; null where there is no canonical request. */
    public @Nullable String canonicalRequestBytes() {
      return canonicalRequest == null
          ? null
          : Hex.spaced(canonicalRequest.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Prints nothing of what was signed. */
    @Override
    public String toString() {
      return "SignatureDoesNotMatch[" + accessKeyId + "]";
    }
  }

  /**
   * {@code InvalidArgument}.
   *
   * @param argumentName the element {@code ArgumentName}
   * @param argumentValue the element {@code ArgumentValue}; null when AWS gives none
   */
  record InvalidArgument(String message, String argumentName, @Nullable String argumentValue)
      implements SignatureRefusal {
    @Override
    public String code() {
      return "InvalidArgument";
    }
  }

  /** A code and a message, and nothing else: {@code InvalidRequest}, {@code IncompleteBody}, … */
  record Plain(String code, String message) implements SignatureRefusal {}

  /**
   * {@code EntityTooLarge}.
   *
   * @param proposedSizeBytes the element {@code ProposedSize}
   * @param maxSizeAllowedBytes the element {@code MaxSizeAllowed}
   */
  record EntityTooLarge(long proposedSizeBytes, long maxSizeAllowedBytes)
      implements SignatureRefusal {
    @Override
    public String code() {
      return "EntityTooLarge";
    }

    @Override
    public String message() {
      return "Your proposed upload exceeds the maximum allowed size";
    }
  }

  /**
   * {@code EntityTooSmall}.
   *
   * @param proposedSizeBytes the element {@code ProposedSize}
   * @param minSizeAllowedBytes the element {@code MinSizeAllowed}
   */
  record EntityTooSmall(long proposedSizeBytes, long minSizeAllowedBytes)
      implements SignatureRefusal {
    @Override
    public String code() {
      return "EntityTooSmall";
    }

    @Override
    public String message() {
      return "Your proposed upload is smaller than the minimum allowed size";
    }
  }

  /**
   * {@code InvalidChunkSizeError}.
   *
   * @param chunk the number of the chunk, from 1: the element {@code Chunk}
   * @param badChunkSizeBytes the element {@code BadChunkSize}
   */
  record InvalidChunkSizeError(long chunk, long badChunkSizeBytes) implements SignatureRefusal {
    @Override
    public String code() {
      return "InvalidChunkSizeError";
    }

    @Override
    public String message() {
      return "Only the last chunk is allowed to have a size less than 8192 bytes";
    }
  }
}
