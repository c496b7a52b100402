package io.holdfast.api.request;

import io.holdfast.api.configuration.TagSet;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client says about a new object. Values are kept to the byte, as ISO 8859-1 characters.
 *
 * @param contentHeaders by lower-case name
 * @param userMetadata by lower-case name without {@code x-amz-meta-}
 * @param tags from x-amz-tagging; null where the header is absent
 * @param storageClass as given, or null; only STANDARD passes
 * @param lockAsked true where a retention or a legal hold is asked for
 */
public record NewObjectHeaders(
    Map<String, String> contentHeaders,
    Map<String, String> userMetadata,
    @Nullable TagSet tags,
    @Nullable String storageClass,
    boolean lockAsked) {

  /** S3's limit on names and values together. */
  public static final int MAX_METADATA_BYTES = 2048;

  /** Header that a copy takes from its own request and never from its source. */
  public static final String REDIRECT = "x-amz-website-redirect-location";

  private static final String META = "x-amz-meta-";
  private static final List<String> CONTENT_HEADERS =
      List.of(
          "content-type",
          "cache-control",
          "content-disposition",
          "content-encoding",
          "content-language",
          "expires",
          REDIRECT);

  public NewObjectHeaders {
    contentHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(contentHeaders));
    userMetadata = Collections.unmodifiableMap(new LinkedHashMap<>(userMetadata));
  }

  /** The same with these tags, which a form carries as a document; none leaves none. */
  public NewObjectHeaders withTags(Map<String, String> others) {
    return new NewObjectHeaders(
        contentHeaders,
        userMetadata,
        others.isEmpty() ? null : new TagSet(others),
        storageClass,
        lockAsked);
  }

  /**
   * Reads them.
   *
   * @throws S3Exception NotImplemented for encryption; MetadataTooLarge, InvalidStorageClass,
   *     InvalidTag, InvalidRedirectLocation, InvalidArgument for metadata whose name is no header's
   */
  public static NewObjectHeaders from(RequestHeaders headers) {
    EncryptionHeaders.refuse(headers);
    String storageClass = headers.first("x-amz-storage-class");
    if (storageClass != null && !storageClass.equals("STANDARD")) {
      throw new S3Exception(S3ErrorCode.INVALID_STORAGE_CLASS)
          .with("StorageClassRequested", storageClass);
    }
    String tagging = headers.first("x-amz-tagging");
    return new NewObjectHeaders(
        contentHeaders(headers),
        userMetadata(headers),
        tagging == null ? null : TagSet.parseHeader(tagging),
        storageClass,
        headers.names().stream().anyMatch(name -> name.startsWith("x-amz-object-lock-")));
  }

  private static Map<String, String> contentHeaders(RequestHeaders headers) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String name : CONTENT_HEADERS) {
      List<String> values = headers.all(name);
      String value = joined(values);
      if (name.equals("content-encoding")) {
        value = withoutAwsChunked(value);
      }
      if (!value.isEmpty()) {
        found.put(name, value);
      }
    }
    String redirect = found.get(REDIRECT);
    if (redirect != null
        && !redirect.startsWith("/")
        && !redirect.startsWith("http://")
        && !redirect.startsWith("https://")) {
      throw new S3Exception(S3ErrorCode.INVALID_REDIRECT_LOCATION);
    }
    return found;
  }

  private static Map<String, String> userMetadata(RequestHeaders headers) {
    Map<String, String> found = new LinkedHashMap<>();
    int size = 0;
    for (String header : headers.names()) {
      String name = header.toLowerCase(Locale.ROOT);
      if (name.startsWith(META) && name.length() > META.length()) {
        if (!HeaderName.isToken(name)) {
          throw new S3Exception(
              S3ErrorCode.INVALID_ARGUMENT, "The name of metadata must be a header's name");
        }
        String value = joined(headers.all(header));
        found.put(name.substring(META.length()), value);
        size += name.length() - META.length() + value.length();
      }
    }
    if (size > MAX_METADATA_BYTES) {
      throw new S3Exception(S3ErrorCode.METADATA_TOO_LARGE)
          .with("Size", String.valueOf(size))
          .with("MaxSizeAllowed", String.valueOf(MAX_METADATA_BYTES));
    }
    return found;
  }

  private static String joined(List<String> values) {
    if (values.size() == 1) {
      return values.get(0).strip();
    }
    List<String> stripped = new ArrayList<>(values.size());
    values.forEach(value -> stripped.add(value.strip()));
    return String.join(",", stripped);
  }

  /** The framing of the transfer is no property of the object. */
  private static String withoutAwsChunked(String encoding) {
    if (!encoding.toLowerCase(Locale.ROOT).contains("aws-chunked")) {
      return encoding;
    }
    List<String> kept = new ArrayList<>();
    for (String token : encoding.split(",", -1)) {
      if (!token.strip().equalsIgnoreCase("aws-chunked")) {
        kept.add(token.strip());
      }
    }
    return String.join(", ", kept);
  }
}
