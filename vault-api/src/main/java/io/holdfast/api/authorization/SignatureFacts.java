package io.holdfast.api.authorization;

import org.jspecify.annotations.Nullable;

/**
 * How a request was signed, its signature being right.
 *
 * @param isV4 true for SigV4, false for SigV2
 * @param place where the signature stood
 */
public record SignatureFacts(boolean isV4, Place place) {
  /** Where a signature stands, as {@code s3:authType} has it. */
  public enum Place {
    /** The Authorization header. */
    HEADER("REST-HEADER"),
    /** The query of a presigned URL. */
    QUERY("REST-QUERY-STRING"),
    /** A form's field. */
    FORM("POST");

    private final String authType;

    Place(String authType) {
      this.authType = authType;
    }

    String authType() {
      return authType;
    }
  }

  /**
   * From what the signature's judge says.
   *
   * @param version {@code SigV4}, {@code SigV2}, or null for a request that nobody signed
   */
  public static @Nullable SignatureFacts of(@Nullable String version, Place place) {
    return version == null ? null : new SignatureFacts(version.equals("SigV4"), place);
  }

  /** As {@code s3:signatureversion} has it. */
  String signatureVersion() {
    return isV4 ? "AWS4-HMAC-SHA256" : "AWS";
  }
}
