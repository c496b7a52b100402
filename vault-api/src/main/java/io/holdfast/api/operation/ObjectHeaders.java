package io.holdfast.api.operation;

import io.holdfast.api.request.ChecksumName;
import io.holdfast.api.request.HeaderName;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.VersioningState;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Response headers about versions, as S3 spells them. */
final class ObjectHeaders {
  static final String VERSION_ID = "x-amz-version-id";
  static final String DELETE_MARKER = "x-amz-delete-marker";
  private static final String DEFAULT_TYPE = "binary/octet-stream";
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final Map<String, String> headers = new LinkedHashMap<>();

  /** IMF-fixdate, whole seconds. */
  static String httpDate(Instant time) {
    return HTTP_DATE.format(time);
  }

  /** Sets one header; returns this. */
  ObjectHeaders with(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** ETag in quotes. */
  ObjectHeaders etag(String etag) {
    return with("ETag", "\"" + etag + "\"");
  }

  /** The id of a version just written; S3 tells none for the null version, which is overwritten. */
  ObjectHeaders writtenVersionId(ObjectVersion version) {
    return version.versionId().isNull() ? this : with(VERSION_ID, version.versionId().value());
  }

  /** The version id, which S3 shows once versioning was ever switched on. */
  ObjectHeaders versionId(Bucket bucket, ObjectVersion version) {
    if (bucket.versioning() != VersioningState.UNVERSIONED || !version.versionId().isNull()) {
      with(VERSION_ID, version.versionId().value());
    }
    return this;
  }

  /** The checksum with its type; nothing for null. */
  ObjectHeaders checksum(@Nullable ObjectChecksum checksum) {
    if (checksum != null) {
      with(ChecksumName.header(checksum.algorithm()), checksum.value());
      with("x-amz-checksum-type", checksum.type().name());
    }
    return this;
  }

  /** Content headers and user metadata of a version, with the overrides of the request. */
  ObjectHeaders content(ObjectVersion version, Map<String, String> overrides) {
    Map<String, String> stored = version.attributes().contentHeaders();
    with("Content-Type", stored.getOrDefault("content-type", DEFAULT_TYPE));
    stored.forEach((name, value) -> {
      if (!name.equals("content-type")) {
        with(displayName(name), value);
      }
    });
    overrides.forEach(this::with);
    int missing = 0;
    for (Map.Entry<String, String> entry : version.attributes().userMetadata().entrySet()) {
      if (HeaderName.isToken(entry.getKey())) {
        with("x-amz-meta-" + entry.getKey(), entry.getValue());
      } else {
        missing++;
      }
    }
    // S3's way to say that a version has metadata which no header can carry.
    return missing == 0 ? this : with("x-amz-missing-meta", Integer.toString(missing));
  }

  /** All of them. */
  Map<String, String> toMap() {
    return headers;
  }

  private static String displayName(String lowerCase) {
    return switch (lowerCase) {
      case "cache-control" -> "Cache-Control";
      case "content-disposition" -> "Content-Disposition";
      case "content-encoding" -> "Content-Encoding";
      case "content-language" -> "Content-Language";
      case "expires" -> "Expires";
      default -> lowerCase;
    };
  }
}
