package io.holdfast.api.http;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.sigv4.SignatureRefusal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Turns what the signature module refuses into what the caller is told, with AWS's fields. */
final class SignatureRefusals {
  private static final Map<String, S3ErrorCode> CODES =
      Arrays.stream(S3ErrorCode.values())
          .collect(
              Collectors.toUnmodifiableMap(
                  S3ErrorCode::code, Function.identity(), (usual, special) -> usual));
  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private SignatureRefusals() {}

  static S3Exception toException(SignatureRefusal refusal) {
    if (refusal instanceof SignatureRefusal.ExpiresOutOfRange outOfRange) {
      return new S3Exception(
          S3ErrorCode.AUTHORIZATION_QUERY_PARAMETERS_EXPIRES, outOfRange.message());
    }
    S3Exception exception =
        new S3Exception(
            CODES.getOrDefault(refusal.code(), S3ErrorCode.INVALID_REQUEST), refusal.message());
    switch (refusal) {
      case SignatureRefusal.AuthorizationHeaderMalformed malformed -> {
        if (malformed.region() != null) {
          exception.with("Region", malformed.region());
        }
      }
      case SignatureRefusal.AuthorizationQueryParametersError malformed -> {
        if (malformed.region() != null) {
          exception.with("Region", malformed.region());
        }
      }
      case SignatureRefusal.AccessDenied denied -> {}
      case SignatureRefusal.ExpiresOutOfRange outOfRange -> {}
      case SignatureRefusal.RequestExpired expired -> {
        if (expired.expiresSeconds() != null) {
          exception.with("X-Amz-Expires", String.valueOf(expired.expiresSeconds()));
        }
        exception.with("Expires", seconds(expired.expires()));
        exception.with("ServerTime", seconds(expired.serverTime()));
      }
      case SignatureRefusal.HeadersNotSigned unsigned ->
          exception.with("HeadersNotSigned", String.join(", ", unsigned.headersNotSigned()));
      case SignatureRefusal.RequestTimeTooSkewed skewed ->
          exception
              .with("RequestTime", BASIC.format(skewed.requestTime()))
              .with("ServerTime", seconds(skewed.serverTime()))
              .with(
                  "MaxAllowedSkewMilliseconds", String.valueOf(skewed.maxAllowedSkew().toMillis()));
      case SignatureRefusal.SignatureDoesNotMatch mismatch -> signature(exception, mismatch);
      case SignatureRefusal.InvalidArgument invalid -> {
        exception.with("ArgumentName", invalid.argumentName());
        if (invalid.argumentValue() != null) {
          exception.with("ArgumentValue", invalid.argumentValue());
        }
      }
      case SignatureRefusal.Plain plain -> {}
      case SignatureRefusal.EntityTooLarge large ->
          exception
              .with("ProposedSize", String.valueOf(large.proposedSizeBytes()))
              .with("MaxSizeAllowed", String.valueOf(large.maxSizeAllowedBytes()));
      case SignatureRefusal.EntityTooSmall small ->
          exception
              .with("ProposedSize", String.valueOf(small.proposedSizeBytes()))
              .with("MinSizeAllowed", String.valueOf(small.minSizeAllowedBytes()));
      case SignatureRefusal.InvalidChunkSizeError chunk ->
          exception
              .with("Chunk", String.valueOf(chunk.chunk()))
              .with("BadChunkSize", String.valueOf(chunk.badChunkSizeBytes()));
    }
    return exception;
  }

  private static void signature(
      S3Exception exception, SignatureRefusal.SignatureDoesNotMatch mismatch) {
    exception
        .with("AWSAccessKeyId", mismatch.accessKeyId())
        .with("StringToSign", mismatch.stringToSign())
        .with("SignatureProvided", mismatch.signatureProvided())
        .with("StringToSignBytes", mismatch.stringToSignBytes());
    String canonicalRequest = mismatch.canonicalRequest();
    String canonicalRequestBytes = mismatch.canonicalRequestBytes();
    if (canonicalRequest != null && canonicalRequestBytes != null) {
      exception
          .with("CanonicalRequest", canonicalRequest)
          .with("CanonicalRequestBytes", canonicalRequestBytes);
    }
  }

  private static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
