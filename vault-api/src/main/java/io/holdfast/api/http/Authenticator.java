package io.holdfast.api.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.api.authorization.Caller;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.sigv4.CredentialScope;
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
import io.holdfast.sigv4.SigningKey;
import io.holdfast.storage.metadata.AccessKey;
import io.holdfast.storage.metadata.AccountStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who makes a request. A request without a signature is anonymous, which is no refusal.
 */
final class Authenticator {
  private static final int MAX_CACHED_KEYS = 10_000;

  private final AccountStore accounts;
  private final SignatureExpectation expectation;
  private final boolean acceptV2;
  private final Cache<KeyScope, CachedKey> signingKeys =
      Caffeine.newBuilder()
          .maximumSize(MAX_CACHED_KEYS)
          .expireAfterAccess(Duration.ofHours(1))
          .build();

  Authenticator(AccountStore accounts, String region, boolean acceptV2) {
    this.accounts = accounts;
    this.expectation = new SignatureExpectation(region, Set.of("s3"));
    this.acceptV2 = acceptV2;
  }

  /** A derived key is good for one key id and scope, and only as long as the secret is the same. */
  private record KeyScope(String accessKeyId, CredentialScope scope) {}

  private record CachedKey(byte[] secret, SigningKey key) {}

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
        AccessKey key = findKey(signature);
        yield verified(
            SignatureV2.verify(signature, request, hostBucket, key.secret().reveal(), now),
            key,
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
    AccessKey key = findKey(signature);
    SigningKey signingKey = signingKey(key, signature.scope());
    return verified(
        SignatureV4.verify(signature, request, signingKey, now, expectation),
        key,
        signature.payloadMode(),
        "SigV4");
  }

  private static Authentication verified(
      SignatureCheck check, AccessKey key, PayloadMode payloadMode, String version) {
    return switch (check) {
      case SignatureCheck.Refused(SignatureRefusal refusal) ->
          throw SignatureRefusals.toException(refusal);
      case SignatureCheck.Verified verified ->
          new Authentication(
              new Caller.Authenticated(key.account(), key.userName(), key.accessKeyId()),
              payloadMode,
              verified.chunkKey(),
              verified.form(),
              version);
    };
  }

  private static Authentication anonymous(RequestToSign request) {
    return new Authentication(new Caller.Anonymous(), streaming(request), null, null, null);
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

  private AccessKey findKey(ParsedSignature signature) {
    if (signature.sessionToken() != null) {
      // No session was ever issued, so no token can be right.
      throw new S3Exception(S3ErrorCode.INVALID_TOKEN);
    }
    return accounts
        .findAccessKey(signature.accessKeyId())
        .filter(AccessKey::active)
        .orElseThrow(() ->
            new S3Exception(S3ErrorCode.INVALID_ACCESS_KEY_ID)
                .with("AWSAccessKeyId", signature.accessKeyId()));
  }

  private SigningKey signingKey(AccessKey key, CredentialScope scope) {
    byte[] secret = key.secret().reveal().getBytes(StandardCharsets.UTF_8);
    KeyScope id = new KeyScope(key.accessKeyId(), scope);
    CachedKey cached = signingKeys.getIfPresent(id);
    if (cached != null && MessageDigest.isEqual(cached.secret(), secret)) {
      return cached.key();
    }
    SigningKey derived = SigningKey.derive(secret, scope);
    signingKeys.put(id, new CachedKey(secret, derived));
    return derived;
  }
}
