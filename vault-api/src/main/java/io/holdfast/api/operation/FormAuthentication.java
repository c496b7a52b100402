package io.holdfast.api.operation;

import io.holdfast.api.authorization.Caller;
import io.holdfast.api.authorization.Credentials;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.sigv4.FormFields;
import io.holdfast.sigv4.ParsedSignature;
import io.holdfast.sigv4.PostForm;
import io.holdfast.sigv4.PostPolicy;
import io.holdfast.sigv4.SignatureCheck;
import io.holdfast.sigv4.SignatureExpectation;
import io.holdfast.sigv4.SignatureParse;
import io.holdfast.sigv4.SignatureRefusal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who filled in a form. Its signature stands in its fields, so it can only be judged
 * here, once they are read.
 */
final class FormAuthentication {
  private static final Map<String, S3ErrorCode> CODES =
      Arrays.stream(S3ErrorCode.values())
          .collect(
              // One code may have a second status; what forms are refused with is the first.
              Collectors.toUnmodifiableMap(
                  S3ErrorCode::code, Function.identity(), (first, second) -> first));

  private static final String SERVICE = "s3";

  private final Credentials credentials;
  private final String region;
  private final SignatureExpectation expectation;
  private final boolean acceptV2;

  FormAuthentication(Credentials credentials, String region, boolean acceptV2) {
    this.credentials = credentials;
    this.region = region;
    this.expectation = new SignatureExpectation(region, Set.of(SERVICE));
    this.acceptV2 = acceptV2;
  }

  /**
   * A form that may be taken as far as its signature goes.
   *
   * @param version {@code SigV4}, {@code SigV2} or null for an anonymous one
   * @param signedAt the date that the signature covers; null where it covers none
   * @param range of the file's size, or null for any
   */
  record Judged(
      Caller caller,
      @Nullable String version,
      @Nullable Instant signedAt,
      PostPolicy.@Nullable ContentLengthRange range) {}

  /**
   * Judges signature and policy.
   *
   * @param fields with the file's name already in the key
   * @throws S3Exception AccessDenied, SignatureDoesNotMatch, InvalidAccessKeyId, InvalidToken,
   *     ExpiredToken, InvalidArgument, InvalidPolicyDocument
   */
  Judged judge(FormFields fields, String bucket, Instant now) {
    return switch (PostForm.parse(fields, acceptV2)) {
      case SignatureParse.Anonymous() -> new Judged(new Caller.Anonymous(), null, null, null);
      case SignatureParse.Refused(SignatureRefusal refusal) -> throw toException(refusal);
      case SignatureParse.Parsed(ParsedSignature signature) -> {
        Credentials.Signer signer = credentials.find(signature);
        if (PostForm.verify(signature, fields, signer.secret().reveal(), now, expectation)
            instanceof SignatureCheck.Refused(SignatureRefusal refusal)) {
          throw toException(refusal);
        }
        PostPolicy policy = policy(fields);
        SignatureRefusal refusal = policy.evaluate(fields, bucket, now);
        if (refusal != null) {
          throw toException(refusal);
        }
        credentials.used(signer.caller(), SERVICE, region);
        yield new Judged(
            signer.caller(),
            signature instanceof ParsedSignature.V4 ? "SigV4" : "SigV2",
            signature.signedAt(),
            policy.contentLengthRange());
      }
    };
  }

  private static PostPolicy policy(FormFields fields) {
    String document = fields.value("policy");
    return switch (PostPolicy.read(document == null ? "" : document)) {
      case PostPolicy.Reading.Read(PostPolicy policy) -> policy;
      case PostPolicy.Reading.Refused(SignatureRefusal refusal) -> throw toException(refusal);
    };
  }

  /** What the caller is told. */
  static S3Exception toException(SignatureRefusal refusal) {
    S3Exception exception =
        new S3Exception(
            CODES.getOrDefault(refusal.code(), S3ErrorCode.ACCESS_DENIED), refusal.message());
    if (refusal instanceof SignatureRefusal.EntityTooLarge large) {
      exception
          .with("ProposedSize", String.valueOf(large.proposedSizeBytes()))
          .with("MaxSizeAllowed", String.valueOf(large.maxSizeAllowedBytes()));
    } else if (refusal instanceof SignatureRefusal.EntityTooSmall small) {
      exception
          .with("ProposedSize", String.valueOf(small.proposedSizeBytes()))
          .with("MinSizeAllowed", String.valueOf(small.minSizeAllowedBytes()));
    } else if (refusal instanceof SignatureRefusal.InvalidArgument invalid) {
      String value = invalid.argumentValue();
      exception
          .with("ArgumentName", invalid.argumentName())
          .with("ArgumentValue", value == null ? "" : value);
    } else if (refusal instanceof SignatureRefusal.SignatureDoesNotMatch mismatch) {
      exception
          .with("AWSAccessKeyId", mismatch.accessKeyId())
          .with("StringToSign", mismatch.stringToSign())
          .with("SignatureProvided", mismatch.signatureProvided());
    }
    return exception;
  }
}
