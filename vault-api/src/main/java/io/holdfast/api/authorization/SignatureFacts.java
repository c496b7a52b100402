package io.holdfast.api.authorization;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a request was signed, its signature being right.
 *
 * @param isV4 true for SigV4, false for SigV2
 * @param place where the signature stood
 * @param signedAt the date that it covers, whichever header or parameter that was; null where it
 *     covers none
 */
public record SignatureFacts(boolean isV4, Place place, @Nullable Instant signedAt) {
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
   * @param signedAt null where it covers no date
   */
  public static @Nullable SignatureFacts of(
      @Nullable String version, Place place, @Nullable Instant signedAt) {
    return version == null ? null : new SignatureFacts(version.equals("SigV4"), place, signedAt);
  }

  /** As {@code s3:signatureversion} has it. */
  String signatureVersion() {
    return isV4 ? "AWS4-HMAC-SHA256" : "AWS";
  }
}
