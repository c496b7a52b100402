package io.holdfast.api.operation;

import io.holdfast.api.request.RequestHead;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.ObjectKey;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The URL of an object, as CompleteMultipartUpload and PostObject answer it. */
final class ObjectLocation {
  private ObjectLocation() {}

  /** Under the host that the client spoke to: virtual-host style where it did so. */
  static String of(RequestHead head, Bucket bucket, ObjectKey key) {
    String host = head.headers().first("host");
    String scheme = head.secure() ? "https://" : "http://";
    String name = host == null ? "localhost" : host;
    String base =
        name.startsWith(bucket.name() + ".")
            ? scheme + name + "/"
            : scheme + name + "/" + bucket.name() + "/";
    return base + encoded(key.value());
  }

  /** Percent-encoded as in a path, slashes included, as AWS writes it. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }
}
