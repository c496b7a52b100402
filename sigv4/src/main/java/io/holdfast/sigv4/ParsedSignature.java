package io.holdfast.sigv4;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A signature as a request states it: well-formed, and nothing more is known about it. */
public sealed interface ParsedSignature {

  /** The access key id whose secret must be looked up next. */
  String accessKeyId();

  /** Where the signature was carried. */
  SignatureForm form();

  /** The security token sent along, or null. */
  @Nullable String sessionToken();

  /** The date that the signature covers, from where it stands; null where it covers none. */
  @Nullable Instant signedAt();

  /**
   * Signature Version 4.
   *
   * @param form header, query or POST form
   * @param accessKeyId the first component of the credential
   * @param scope the other components
   * @param signedAt the request's date
   * @param amzDate the same as signed, {@code yyyyMMdd'T'HHmmss'Z'}
   * @param signedHeaders lower case, sorted, without duplicates
   * @param signature 64 hexadecimal digits
   * @param expiresSeconds {@code X-Amz-Expires}; present for a query only
   * @param sessionToken {@code x-amz-security-token}
   * @param payloadMode what is said about the body
   */
  record V4(
      SignatureForm form,
      String accessKeyId,
      CredentialScope scope,
      Instant signedAt,
      String amzDate,
      List<String> signedHeaders,
      String signature,
      OptionalLong expiresSeconds,
      @Nullable String sessionToken,
      PayloadMode payloadMode)
      implements ParsedSignature {
    /** Copies the list. */
    public V4 {
      signedHeaders = List.copyOf(signedHeaders);
    }

    /**
     * The same signature with the digest of the body put in where the request did not state one
     * (STS and IAM do not send {@code x-amz-content-sha256}).
     */
    public V4 withBodySha256(String sha256Hex) {
      return payloadMode instanceof PayloadMode.SignedBody
          ? new V4(
              form,
              accessKeyId,
              scope,
              signedAt,
              amzDate,
              signedHeaders,
              signature,
              expiresSeconds,
              sessionToken,
              new PayloadMode.SingleChunk(sha256Hex))
          : this;
    }

    /** Prints no token. */
    @Override
    public String toString() {
      return "V4[" + form + ", " + accessKeyId + ", " + scope + ", " + amzDate + "]";
    }
  }

  /**
   * Signature Version 2.
   *
   * @param form header, query or POST form
   * @param accessKeyId as stated
   * @param signature base64 of 20 bytes
   * @param date the date line of the string to sign: a date, seconds since the epoch, or empty
   * @param signedAt the request's date; null for a query
   * @param expiresAt {@code Expires}; null unless a query
   * @param sessionToken {@code x-amz-security-token}
   */
  record V2(
      SignatureForm form,
      String accessKeyId,
      String signature,
      String date,
      @Nullable Instant signedAt,
      @Nullable Instant expiresAt,
      @Nullable String sessionToken)
      implements ParsedSignature {
    /** Prints no token. */
    @Override
    public String toString() {
      return "V2[" + form + ", " + accessKeyId + ", " + date + "]";
    }
  }
}
