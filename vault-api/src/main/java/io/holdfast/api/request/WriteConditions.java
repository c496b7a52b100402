package io.holdfast.api.request;

import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.WriteCondition;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Reads conditions on writes and deletions. */
public final class WriteConditions {
  private WriteConditions() {}

  /** If-Match and If-None-Match of PutObject, CopyObject and CompleteMultipartUpload. */
  static WriteCondition forWrite(RequestHeaders headers) {
    String ifMatch = ObjectParameters.unquote(headers.first("if-match"));
    String ifNoneMatch = ObjectParameters.unquote(headers.first("if-none-match"));
    return ifMatch == null && ifNoneMatch == null
        ? WriteCondition.NONE
        : new WriteCondition(ifMatch, ifNoneMatch, null, null);
  }

  /** The conditions of DeleteObject. */
  static WriteCondition forDelete(RequestHeaders headers) {
    return of(
        headers.first("if-match"),
        headers.first("x-amz-if-match-size"),
        headers.first("x-amz-if-match-last-modified-time"));
  }

  /**
   * The conditions of one deletion, as texts.
   *
   * @throws S3Exception InvalidArgument where a size or a time is none: a condition that cannot be
   *     read must not delete
   */
  public static WriteCondition of(
      @Nullable String etag, @Nullable String size, @Nullable String lastModified) {
    if (etag == null && size == null && lastModified == null) {
      return WriteCondition.NONE;
    }
    return new WriteCondition(
        ObjectParameters.unquote(etag), null, parseSize(size), parseTime(lastModified));
  }

  private static @Nullable Long parseSize(@Nullable String size) {
    if (size == null) {
      return null;
    }
    try {
      String digits = size.strip();
      // Long would also take signs and the digits of other scripts.
      if (digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return Long.valueOf(digits);
      }
      throw new NumberFormatException(digits);
    } catch (NumberFormatException e) {
      throw S3Exception.invalidArgument("Invalid size specified", "x-amz-if-match-size", size);
    }
  }

  private static @Nullable Instant parseTime(@Nullable String time) {
    if (time == null) {
      return null;
    }
    Instant parsed = ObjectParameters.parseHttpDate(time);
    if (parsed != null) {
      return parsed;
    }
    try {
      return Instant.parse(time.strip());
    } catch (DateTimeParseException e) {
      throw S3Exception.invalidArgument(
          "Invalid time specified", "x-amz-if-match-last-modified-time", time);
    }
  }
}
