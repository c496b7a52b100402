package io.holdfast.api.request;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on reading a version, for GetObject and HeadObject and, with a prefix, for copy
 * sources. Precedence is RFC 9110 §13.2.2, which AWS documents too: an ETag condition makes the
 * date condition of its pair void.
 *
 * @param ifMatch raw header, or null
 * @param ifNoneMatch raw header, or null
 */
public record ReadConditions(
    @Nullable String ifMatch,
    @Nullable String ifNoneMatch,
    @Nullable Instant ifModifiedSince,
    @Nullable Instant ifUnmodifiedSince) {

  /** What the conditions say. */
  public enum Verdict {
    PROCEED,
    NOT_MODIFIED,
    PRECONDITION_FAILED
  }

  /** Reads the four headers, each behind {@code prefix}. Dates that are none are ignored. */
  static ReadConditions from(RequestHeaders headers, String prefix) {
    return new ReadConditions(
        headers.first(prefix + "if-match"),
        headers.first(prefix + "if-none-match"),
        ObjectParameters.parseHttpDate(headers.first(prefix + "if-modified-since")),
        ObjectParameters.parseHttpDate(headers.first(prefix + "if-unmodified-since")));
  }

  /** Judges a version. Dates compare to the second, as the header shows them. */
  public Verdict judge(String etag, Instant lastModified) {
    Instant modified = lastModified.truncatedTo(ChronoUnit.SECONDS);
    if (ifMatch != null) {
      if (!matches(ifMatch, etag)) {
        return Verdict.PRECONDITION_FAILED;
      }
    } else if (ifUnmodifiedSince != null && modified.isAfter(ifUnmodifiedSince)) {
      return Verdict.PRECONDITION_FAILED;
    }
    if (ifNoneMatch != null) {
      return matches(ifNoneMatch, etag) ? Verdict.NOT_MODIFIED : Verdict.PROCEED;
    }
    return ifModifiedSince != null && !modified.isAfter(ifModifiedSince)
        ? Verdict.NOT_MODIFIED
        : Verdict.PROCEED;
  }

  private static boolean matches(String header, String etag) {
    for (String candidate : header.split(",", -1)) {
      String unquoted = ObjectParameters.unquote(candidate);
      if (unquoted != null && (unquoted.equals("*") || unquoted.equals(etag))) {
        return true;
      }
    }
    return false;
  }
}
