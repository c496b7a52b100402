package io.holdfast.api.http;

import io.holdfast.api.authorization.Caller;
import io.holdfast.api.authorization.Credentials;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.sigv4.ParsedSignature;
import io.holdfast.sigv4.PayloadMode;
import io.holdfast.sigv4.RequestToSign;
import io.holdfast.sigv4.SignatureCheck;
import io.holdfast.sigv4.SignatureExpectation;
import io.holdfast.sigv4.SignatureParse;
import io.holdfast.sigv4.SignatureParser;
import io.holdfast.sigv4.SignatureRefusal;
import io.holdfast.sigv4.SignatureV2;
import io.holdfast.sigv4.SignatureV4;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who makes a request. A request without a signature is anonymous, which is no refusal.
 */
final class Authenticator {
  private static final String SERVICE = "s3";

  private final Credentials credentials;
  private final SigningKeys keys;
  private final String region;
  private final SignatureExpectation expectation;
  private final boolean acceptV2;

  Authenticator(Credentials credentials, SigningKeys keys, String region, boolean acceptV2) {
    this.credentials = credentials;
    this.keys = keys;
    this.region = region;
    this.expectation = new SignatureExpectation(region, Set.of(SERVICE));
    this.acceptV2 = acceptV2;
  }

  /**
   * Authenticates by header or query.
   *
   * @param hostBucket the bucket named by the Host, or null
   * @throws S3Exception for a signature that is not right
   */
  Authentication authenticate(RequestToSign request, @Nullable String hostBucket, Instant now) {
    return switch (SignatureParser.parse(request, acceptV2)) {
      case SignatureParse.Anonymous() -> anonymous(request);
      case SignatureParse.Refused(SignatureRefusal refusal) ->
          throw SignatureRefusals.toException(refusal);
      case SignatureParse.Parsed(ParsedSignature.V4 signature) -> v4(signature, request, now);
      case SignatureParse.Parsed(ParsedSignature.V2 signature) -> {
        Credentials.Signer signer = credentials.find(signature);
        yield verified(
            SignatureV2.verify(signature, request, hostBucket, signer.secret().reveal(), now),
            signer,
            signature,
            streaming(request),
            "SigV2");
      }
    };
  }

  private Authentication v4(ParsedSignature.V4 signature, RequestToSign request, Instant now) {
    SignatureRefusal early = SignatureV4.checkBeforeKey(signature, request, now, expectation);
    if (early != null) {
      throw SignatureRefusals.toException(early);
    }
    Credentials.Signer signer = credentials.find(signature);
    return verified(
        SignatureV4.verify(
            signature, request, keys.of(signer, signature.scope()), now, expectation),
        signer,
        signature,
        signature.payloadMode(),
        "SigV4");
  }

  private Authentication verified(
      SignatureCheck check,
      Credentials.Signer signer,
      ParsedSignature signature,
      PayloadMode payloadMode,
      String version) {
    return switch (check) {
      case SignatureCheck.Refused(SignatureRefusal refusal) ->
          throw SignatureRefusals.toException(refusal);
      case SignatureCheck.Verified verified -> {
        credentials.used(signer.caller(), SERVICE, region);
        yield new Authentication(
            signer.caller(),
            payloadMode,
            verified.chunkKey(),
            verified.form(),
            version,
            signature.signedAt());
      }
    };
  }

  private static Authentication anonymous(RequestToSign request) {
    return new Authentication(new Caller.Anonymous(), streaming(request), null, null, null, null);
  }

  /** What an unsigned request says about its body: only unsigned chunks make sense there. */
  private static PayloadMode streaming(RequestToSign request) {
    for (String value : request.headers().values("x-amz-content-sha256")) {
      PayloadMode mode = PayloadMode.parse(value.strip());
      if (mode instanceof PayloadMode.Streaming streaming
          && streaming != PayloadMode.Streaming.UNSIGNED_TRAILER) {
        throw new S3Exception(
            S3ErrorCode.INVALID_REQUEST, "Signed chunks need a request that is signed.");
      }
      if (mode != null) {
        return mode;
      }
    }
    return PayloadMode.UNSIGNED;
  }
}
