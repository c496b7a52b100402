package io.holdfast.sigv4;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request says, read a second time as simply as can be and without a line of the code under
 * test. Two requests with one meaning may share a signature, and no others.
 *
 * @param path its bytes, in hexadecimal
 * @param query name and value of each parameter in hexadecimal, sorted
 */
record ReferenceRequest(String method, String path, List<String> query, List<String> headers) {
  private static final Pattern TRIPLET = Pattern.compile("%([0-9a-fA-F]{2})");
  private static final HexFormat HEX = HexFormat.of();

  static ReferenceRequest of(RequestToSign request, List<String> signedHeaders) {
    List<String> headers = new ArrayList<>();
    for (String name : signedHeaders) {
      List<String> values = new ArrayList<>();
      for (String value : request.headers().values(name)) {
        values.add(value.replaceAll("[ \t]+", " ").replaceAll("^ | $", ""));
      }
      headers.add(name + "=" + String.join(",", values));
    }
    return new ReferenceRequest(
        request.method(), path(request.rawPath()), query(request.rawQuery()), headers);
  }

  static String path(String raw) {
    return hex(raw.isEmpty() ? "/" : raw);
  }

  /** Without the signature itself, which no signature covers. */
  static List<String> query(String raw) {
    List<String> parameters = new ArrayList<>();
    for (String pair : raw.replace('+', ' ').split("&")) {
      if (!pair.isEmpty()) {
        String[] parts = pair.split("=", 2);
        parameters.add(hex(parts[0]) + "=" + hex(parts.length == 1 ? "" : parts[1]));
      }
    }
    Collections.sort(parameters);
    return parameters;
  }

  /** The bytes of a text in which triplets stand for bytes, and a lone percent sign for itself. */
  private static String hex(String raw) {
    Matcher matcher = TRIPLET.matcher(raw);
    StringBuilder octets = new StringBuilder();
    int from = 0;
    while (matcher.find()) {
      octets.append(raw, from, matcher.start());
      octets.append((char) Integer.parseInt(matcher.group(1), 16));
      from = matcher.end();
    }
    octets.append(raw, from, raw.length());
    return HEX.formatHex(Digests.latin1(octets.toString()));
  }
}
