package io.holdfast.sigv4;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Checks Signature Version 4 over headers and over presigned queries. Two steps, so that the caller
 * can look the key up in between: {@link SignatureParser#parse}, then {@link #verify}.
 */
public final class SignatureV4 {
  /** How far a request's date may be from the server's, either way. */
  public static final Duration MAX_SKEW = Duration.ofMinutes(15);

  private SignatureV4() {}

  /** Derives the key from the secret and verifies. */
  public static SignatureCheck verify(
      ParsedSignature.V4 signature,
      RequestToSign request,
      String secretAccessKey,
      Instant now,
      SignatureExpectation expectation) {
    return verify(
        signature,
        request,
        SigningKey.derive(secretAccessKey, signature.scope()),
        now,
        expectation);
  }

  /**
   * Verifies in AWS's order: scope, time, coverage, signature.
   *
   * @param key derived for this signature's scope
   * @param now the server's time
   * @throws IllegalArgumentException when the key is for another scope, or when the signature came
   *     from a POST form, which the POST form check handles
   */
  public static SignatureCheck verify(
      ParsedSignature.V4 signature,
      RequestToSign request,
      SigningKey key,
      Instant now,
      SignatureExpectation expectation) {
    if (!key.scope().equals(signature.scope()) || signature.form() == SignatureForm.POST_FORM) {
      throw new IllegalArgumentException("not the key or not the form of this signature");
    }
    SignatureRefusal refusal = checkBeforeKey(signature, request, now, expectation);
    if (refusal != null) {
      return new SignatureCheck.Refused(refusal);
    }
    List<AwsUri.Parameter> parameters = AwsUri.parameters(request.rawQuery());
    String query =
        AwsUri.canonicalQuery(
            parameters, signature.form() == SignatureForm.QUERY ? PresignedQuery.SIGNATURE : null);
    String path = AwsUri.canonicalPath(request.rawPath());
    Attempt attempt = attempt(signature, request, key, path, query);
    if (!Digests.equal(attempt.expected(), signature.signature())) {
      // Some clients sign a path that is not in AWS's encoding just as they send it. Accepting that
      // opens nothing: a path in AWS's encoding is its own canonical form, so no signature made
      // over
      // one can be moved to a path that is not.
      boolean asSent =
          !path.equals(request.rawPath())
              && isVisible(request.rawPath())
              && Digests.equal(
                  attempt(signature, request, key, request.rawPath(), query).expected(),
                  signature.signature());
      if (!asSent) {
        return new SignatureCheck.Refused(
            new SignatureRefusal.SignatureDoesNotMatch(
                signature.accessKeyId(),
                attempt.stringToSign(),
                signature.signature(),
                attempt.canonicalRequest()));
      }
    }
    return new SignatureCheck.Verified(
        signature.accessKeyId(),
        signature.form(),
        signature.signedHeaders(),
        signature.payloadMode(),
        signature.signedAt(),
        expiresAt(signature),
        signature.sessionToken(),
        new ChunkSeed(key, signature.amzDate(), signature.signature()));
  }

  /**
   * What can be said before the key is known: scope, time, and coverage of the headers. {@link
   * #verify} does the same; an edge may call this first, to spare the look-up.
   *
   * @return the refusal, or null
   */
  public static @Nullable SignatureRefusal checkBeforeKey(
      ParsedSignature.V4 signature,
      RequestToSign request,
      Instant now,
      SignatureExpectation expectation) {
    SignatureRefusal misplaced =
        Credential.misplaced(signature.scope(), signature.form(), expectation);
    if (misplaced != null) {
      return misplaced;
    }
    SignatureRefusal untimely = untimely(signature, now);
    return untimely == null ? uncovered(signature, request.headers()) : untimely;
  }

  private record Attempt(String canonicalRequest, String stringToSign, String expected) {}

  private static Attempt attempt(
      ParsedSignature.V4 signature,
      RequestToSign request,
      SigningKey key,
      String path,
      String query) {
    String canonicalRequest =
        CanonicalRequest.of(
            request.method(),
            path,
            query,
            request.headers(),
            signature.signedHeaders(),
            signature.payloadMode().headerValue());
    String stringToSign =
        CanonicalRequest.stringToSign(
            signature.amzDate(), signature.scope(), Digests.latin1(canonicalRequest));
    return new Attempt(canonicalRequest, stringToSign, key.sign(Digests.latin1(stringToSign)));
  }

  private static @Nullable Instant expiresAt(ParsedSignature.V4 signature) {
    OptionalLong expires = signature.expiresSeconds();
    return expires.isPresent() ? signature.signedAt().plusSeconds(expires.getAsLong()) : null;
  }

  private static @Nullable SignatureRefusal untimely(ParsedSignature.V4 signature, Instant now) {
    Instant signedAt = signature.signedAt();
    Instant expiresAt = expiresAt(signature);
    if (expiresAt == null) {
      return Duration.between(signedAt, now).abs().compareTo(MAX_SKEW) > 0
          ? new SignatureRefusal.RequestTimeTooSkewed(signedAt, now, MAX_SKEW)
          : null;
    }
    if (signedAt.isAfter(now.plus(MAX_SKEW))) {
      return new SignatureRefusal.AccessDenied("Request is not valid yet");
    }
    // Zero seconds is no life at all, whatever the fraction of the second the request came in.
    return now.isAfter(expiresAt) || expiresAt.equals(signedAt)
        ? new SignatureRefusal.RequestExpired(
            signature.expiresSeconds().getAsLong(), expiresAt, now)
        : null;
  }

  /** The host and every {@code x-amz-} field must be signed, or anyone could add one. */
  private static @Nullable SignatureRefusal uncovered(
      ParsedSignature.V4 signature, SignedHeaders headers) {
    List<String> missing = new ArrayList<>(0);
    if (!signature.signedHeaders().contains("host")) {
      missing.add("host");
    }
    for (String name : headers.names()) {
      if (name.startsWith("x-amz-")
          && !signature.signedHeaders().contains(name)
          && !missing.contains(name)) {
        missing.add(name);
      }
    }
    return missing.isEmpty() ? null : new SignatureRefusal.HeadersNotSigned(missing);
  }

  private static boolean isVisible(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) <= ' ') {
        return false;
      }
    }
    return true;
  }
}
