package io.holdfast.bench;

import io.holdfast.sigv4.RequestSigner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server to measure, read from {@code name=…,address=host:port,auth=…,pids=…}.
 *
 * @param auth how requests are signed
 * @param signer null exactly when {@code auth} is NONE
 * @param pids processes whose CPU time counts as the server's, children included
 * @param durability what an acknowledged write survives, for the report
 * @param listing true where it answers S3 listings and bulk operations
 */
record Target(
    String name,
    String host,
    int port,
    Auth auth,
    @Nullable RequestSigner signer,
    List<Long> pids,
    String durability,
    boolean listing) {

  /** How a request proves who sends it. */
  enum Auth {
    /** Not at all (nginx). */
    NONE,
    /** UNSIGNED-PAYLOAD. */
    UNSIGNED,
    /** SHA-256 of the body in the signature. */
    SIGNED,
    /** STREAMING-UNSIGNED-PAYLOAD-TRAILER with a CRC32 trailer, the SDKs' default. */
    TRAILER
  }

  static Target parse(String specification) {
    Map<String, String> values = new HashMap<>();
    for (String pair : specification.split(",", -1)) {
      int equals = pair.indexOf('=');
      values.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    String address = required(values.get("address"));
    int colon = address.lastIndexOf(':');
    Auth auth = Auth.valueOf(required(values.get("auth")).toUpperCase(Locale.ROOT));
    RequestSigner signer =
        auth == Auth.NONE
            ? null
            : new RequestSigner(
                required(values.get("key")),
                required(values.get("secret")),
                null,
                "us-east-1",
                "s3");
    List<Long> pids = new ArrayList<>();
    for (String pid : required(values.get("pids")).split("\\+", -1)) {
      pids.add(Long.valueOf(pid));
    }
    return new Target(
        required(values.get("name")),
        address.substring(0, colon),
        Integer.parseInt(address.substring(colon + 1)),
        auth,
        signer,
        List.copyOf(pids),
        values.getOrDefault("durability", "?"),
        auth != Auth.NONE);
  }

  private static String required(@Nullable String value) {
    return Objects.requireNonNull(value, "a target needs name, address, auth, pids, key, secret");
  }
}
