package io.holdfast.api.request;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.VersionId;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What GetObject and HeadObject ask for besides the key.
 *
 * @param ifRange the raw If-Range, or null
 * @param overrides response headers by name that replace the stored ones
 * @param checksumMode true where the stored checksum is wanted in the answer
 */
public record ObjectRead(
    @Nullable VersionId versionId,
    ReadConditions conditions,
    @Nullable ByteRange range,
    @Nullable String ifRange,
    @Nullable Integer partNumber,
    Map<String, String> overrides,
    boolean checksumMode) {

  private static final Map<String, String> OVERRIDES = overrideParameters();

  public ObjectRead {
    overrides = Collections.unmodifiableMap(new LinkedHashMap<>(overrides));
  }

  static ObjectRead from(RequestHead head) {
    RequestHeaders headers = head.headers();
    EncryptionHeaders.refuse(headers);
    String part = head.query().only("partNumber");
    Integer partNumber = part == null ? null : ObjectParameters.parsePartNumber(part);
    ByteRange range = ByteRange.parse(headers.first("range"));
    if (partNumber != null && range != null) {
      throw new S3Exception(
          S3ErrorCode.INVALID_REQUEST,
          "Cannot specify both Range header and partNumber query parameter");
    }
    Map<String, String> overrides = new LinkedHashMap<>();
    OVERRIDES.forEach((parameter, header) -> {
      String value = head.query().only(parameter);
      if (value != null) {
        overrides.put(header, headerText(parameter, value));
      }
    });
    return new ObjectRead(
        ObjectParameters.versionId(head),
        ReadConditions.from(headers, ""),
        range,
        headers.first("if-range"),
        partNumber,
        overrides,
        "ENABLED".equalsIgnoreCase(headers.first("x-amz-checksum-mode")));
  }

  /** The text as header bytes; what would end a header line can never get into one. */
  private static String headerText(String parameter, String value) {
    if (value.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c == 0x7F)) {
      throw S3Exception.invalidArgument(
          "Header value cannot be represented using ISO-8859-1.", parameter, value);
    }
    return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static Map<String, String> overrideParameters() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("response-content-type", "Content-Type");
    names.put("response-content-language", "Content-Language");
    names.put("response-expires", "Expires");
    names.put("response-cache-control", "Cache-Control");
    names.put("response-content-disposition", "Content-Disposition");
    names.put("response-content-encoding", "Content-Encoding");
    return names;
  }
}
