package io.holdfast.api.request;

import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.VersionId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The source that {@code x-amz-copy-source} names: {@code [/]bucket/key[?versionId=id]}, with
 * percent triplets. A plus sign stands for itself, as in a path.
 *
 * @param versionId null for the current version
 * @param conditions the {@code x-amz-copy-source-if-*} headers
 */
public record CopySource(
    String bucket, ObjectKey key, @Nullable VersionId versionId, ReadConditions conditions) {

  private static final String HEADER = "x-amz-copy-source";
  private static final String VERSION = "?versionId=";

  static CopySource from(RequestHeaders headers) {
    EncryptionHeaders.refuse(headers);
    String value = headers.first(HEADER);
    return parse(value == null ? "" : value, ReadConditions.from(headers, "x-amz-copy-source-"));
  }

  /**
   * Reads the header's value.
   *
   * @throws S3Exception InvalidArgument where it names no object
   */
  public static CopySource parse(String value, ReadConditions conditions) {
    int query = value.lastIndexOf(VERSION);
    String path = query < 0 ? value : value.substring(0, query);
    VersionId versionId =
        query < 0
            ? null
            : ObjectParameters.parseVersionId(
                decode(value.substring(query + VERSION.length()), value));
    String decoded = decode(path.startsWith("/") ? path.substring(1) : path, value);
    int slash = decoded.indexOf('/');
    if (slash <= 0 || slash == decoded.length() - 1) {
      throw S3Exception.invalidArgument(
          "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
          HEADER,
          value);
    }
    try {
      return new CopySource(
          decoded.substring(0, slash),
          ObjectKey.of(decoded.substring(slash + 1)),
          versionId,
          conditions);
    } catch (IllegalArgumentException e) {
      throw S3Exception.invalidArgument("Invalid copy source object key", HEADER, value);
    }
  }

  private static String decode(String raw, String whole) {
    byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        decoded.write(bytes[i]);
        continue;
      }
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw invalidEncoding(whole);
      }
      decoded.write(high << 4 | low);
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(decoded.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw invalidEncoding(whole);
    }
  }

  private static S3Exception invalidEncoding(String value) {
    return S3Exception.invalidArgument("Invalid copy source encoding.", HEADER, value);
  }
}
