package io.holdfast.api.request;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request line and its Host name, found byte by byte: nothing is normalised, because a
 * signature covers the bytes and because {@code //b/k} is not the bucket {@code b}.
 *
 * @param rawPath as on the wire
 * @param rawQuery as on the wire, without the question mark
 * @param bucket named by the path or the Host, not validated; null for the endpoint itself
 * @param keyText decoded; null where there is none
 * @param virtualHosted true where the Host named the bucket
 */
public record RequestTarget(
    String rawPath,
    String rawQuery,
    @Nullable String bucket,
    @Nullable String keyText,
    boolean virtualHosted) {

  /**
   * Takes a request target apart. An absolute form may only repeat the Host: RFC 9112 §3.2.2 would
   * let its authority win, but a signature covers the Host field, so that another authority would
   * turn a request signed for one bucket to another.
   *
   * @param target as on the wire, one char for each byte; origin form or absolute form
   * @param host header Host, or null
   * @param domains host names of the endpoint in lower case; their subdomains name buckets
   * @throws S3Exception InvalidURI, InvalidBucketName, BadRequest for another authority than Host
   */
  public static RequestTarget parse(String target, @Nullable String host, List<String> domains) {
    String origin = target;
    int scheme = schemeLength(target);
    if (scheme > 0) {
      int path = firstOf(target, scheme);
      if (host == null || !target.substring(scheme, path).equalsIgnoreCase(host.strip())) {
        throw new S3Exception(S3ErrorCode.BAD_REQUEST);
      }
      origin =
          path < target.length() && target.charAt(path) == '/'
              ? target.substring(path)
              : '/' + target.substring(path);
    } else if (target.equals("*")) {
      origin = "/";
    }
    if (!origin.startsWith("/")) {
      throw new S3Exception(S3ErrorCode.INVALID_URI);
    }
    int question = origin.indexOf('?');
    String rawPath = question < 0 ? origin : origin.substring(0, question);
    String rawQuery = question < 0 ? "" : origin.substring(question + 1);
    String hostBucket = host == null ? null : hostBucket(host, domains);
    if (hostBucket != null) {
      return new RequestTarget(rawPath, rawQuery, hostBucket, key(rawPath, 1), true);
    }
    if (rawPath.length() == 1) {
      return new RequestTarget(rawPath, rawQuery, null, null, false);
    }
    int slash = rawPath.indexOf('/', 1);
    String bucket =
        PercentEncoding.decode(rawPath.substring(1, slash < 0 ? rawPath.length() : slash), false);
    if (bucket.isEmpty()) {
      throw new S3Exception(S3ErrorCode.INVALID_BUCKET_NAME).with("BucketName", "");
    }
    String key = slash < 0 ? null : key(rawPath, slash + 1);
    return new RequestTarget(rawPath, rawQuery, bucket, key, false);
  }

  private static @Nullable String key(String rawPath, int from) {
    return from >= rawPath.length() ? null : PercentEncoding.decode(rawPath.substring(from), false);
  }

  private static int schemeLength(String target) {
    if (target.regionMatches(true, 0, "http://", 0, 7)) {
      return 7;
    }
    return target.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
  }

  private static int firstOf(String target, int from) {
    for (int i = from; i < target.length(); i++) {
      if (target.charAt(i) == '/' || target.charAt(i) == '?') {
        return i;
      }
    }
    return target.length();
  }

  private static @Nullable String hostBucket(String authority, List<String> domains) {
    if (domains.isEmpty() || authority.startsWith("[")) {
      return null;
    }
    int colon = authority.indexOf(':');
    String name =
        (colon < 0 ? authority : authority.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
    String longest = null;
    for (String domain : domains) {
      if (name.equals(domain)) {
        return null;
      }
      if (name.length() > domain.length() + 1
          && name.endsWith(domain)
          && name.charAt(name.length() - domain.length() - 1) == '.'
          && (longest == null || domain.length() > longest.length())) {
        longest = domain;
      }
    }
    return longest == null ? null : name.substring(0, name.length() - longest.length() - 1);
  }
}
