package io.holdfast.sigv4;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The signature of a browser's POST upload, which covers the policy. Source: <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html">
 * Authenticating Requests in Browser-Based Uploads Using POST</a>.
 */
public final class PostForm {
  private PostForm() {}

  /**
   * Parses the fields that sign a form. A form without policy and signature is anonymous.
   *
   * @param acceptV2 whether SigV2 is switched on
   */
  public static SignatureParse parse(FormFields fields, boolean acceptV2) {
    boolean v4 = fields.value("x-amz-algorithm") != null || fields.value("x-amz-signature") != null;
    boolean v2 = fields.value("awsaccesskeyid") != null || fields.value("signature") != null;
    if (!v4 && !v2 && fields.value("policy") == null) {
      return new SignatureParse.Anonymous();
    }
    try {
      required(fields, "policy");
      if (v4) {
        return new SignatureParse.Parsed(parseV4(fields));
      }
      ParsedSignature.V2 parsed =
          new ParsedSignature.V2(
              SignatureForm.POST_FORM,
              required(fields, "AWSAccessKeyId"),
              required(fields, "Signature"),
              "",
              null,
              null,
              fields.value("x-amz-security-token"));
      return acceptV2
          ? new SignatureParse.Parsed(parsed)
          : new SignatureParse.Refused(SignatureV2.NOT_SUPPORTED);
    } catch (RefusedException e) {
      return new SignatureParse.Refused(e.refusal());
    }
  }

  /**
   * Verifies the signature over the policy; what the policy demands is for {@link PostPolicy}.
   *
   * @param now the server's time; a V2 form does not state when it was signed
   * @throws IllegalArgumentException when the signature did not come from a form
   */
  public static SignatureCheck verify(
      ParsedSignature signature,
      FormFields fields,
      String secretAccessKey,
      Instant now,
      SignatureExpectation expectation) {
    if (signature.form() != SignatureForm.POST_FORM) {
      throw new IllegalArgumentException("not the signature of a form");
    }
    String policy = fields.value("policy");
    String stringToSign = policy == null ? "" : policy;
    return switch (signature) {
      case ParsedSignature.V4 v4 ->
          verify(v4, stringToSign, SigningKey.derive(secretAccessKey, v4.scope()), expectation);
      case ParsedSignature.V2 v2 ->
          verdict(
              v2,
              v2.signature(),
              SignatureV2.sign(secretAccessKey, stringToSign),
              stringToSign,
              now,
              null);
    };
  }

  private static SignatureCheck verify(
      ParsedSignature.V4 signature,
      String stringToSign,
      SigningKey key,
      SignatureExpectation expectation) {
    SignatureRefusal misplaced =
        Credential.misplaced(signature.scope(), signature.form(), expectation);
    if (misplaced != null) {
      return new SignatureCheck.Refused(misplaced);
    }
    return verdict(
        signature,
        signature.signature(),
        key.sign(Digests.latin1(stringToSign)),
        stringToSign,
        signature.signedAt(),
        new ChunkSeed(key, signature.amzDate(), signature.signature()));
  }

  private static SignatureCheck verdict(
      ParsedSignature signature,
      String given,
      String expected,
      String stringToSign,
      Instant signedAt,
      @Nullable ChunkSeed seed) {
    if (!Digests.equal(expected, given)) {
      return new SignatureCheck.Refused(
          new SignatureRefusal.SignatureDoesNotMatch(
              signature.accessKeyId(), stringToSign, given, null));
    }
    return new SignatureCheck.Verified(
        signature.accessKeyId(),
        signature.form(),
        List.of(),
        PayloadMode.UNSIGNED,
        signedAt,
        null,
        signature.sessionToken(),
        seed);
  }

  private static ParsedSignature.V4 parseV4(FormFields fields) throws RefusedException {
    String algorithm = required(fields, "X-Amz-Algorithm");
    if (!algorithm.equals(CanonicalRequest.ALGORITHM)) {
      throw new RefusedException(
          new SignatureRefusal.InvalidArgument(
              "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"",
              "X-Amz-Algorithm",
              algorithm));
    }
    Credential credential =
        Credential.parse(required(fields, "X-Amz-Credential"), Credential::inQuery);
    String amzDate = required(fields, "X-Amz-Date");
    Instant signedAt = AmzDate.parse(amzDate);
    if (signedAt == null || !amzDate.startsWith(credential.scope().date())) {
      throw new RefusedException(
          new SignatureRefusal.InvalidArgument(
              "X-Amz-Date must be formatted via ISO8601 Long format", "X-Amz-Date", amzDate));
    }
    return new ParsedSignature.V4(
        SignatureForm.POST_FORM,
        credential.accessKeyId(),
        credential.scope(),
        signedAt,
        amzDate,
        List.of(),
        required(fields, "X-Amz-Signature"),
        OptionalLong.empty(),
        fields.value("x-amz-security-token"),
        PayloadMode.UNSIGNED);
  }

  private static String required(FormFields fields, String name) throws RefusedException {
    String value = fields.value(name.toLowerCase(Locale.ROOT));
    if (value == null || value.isEmpty()) {
      throw new RefusedException(
          new SignatureRefusal.InvalidArgument(
              "Bucket POST must contain a field named '"
                  + name
                  + "'.  If it is specified, please check the order of the fields.",
              name,
              ""));
    }
    return value;
  }
}
