package io.holdfast.sigv4;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * AWS's URI encoding: every byte but {@code A-Z a-z 0-9 - . _ ~} becomes {@code %XY} with
 * upper-case digits; a slash stays in a path. For S3 a path is encoded once and never normalised.
 */
final class AwsUri {
  private static final byte[] UPPER = Digests.latin1("0123456789ABCDEF");

  private AwsUri() {}

  /** One query parameter, both parts in canonical encoding. */
  record Parameter(String name, String value) {}

  private static final Comparator<Parameter> CANONICAL_ORDER =
      Comparator.comparing(Parameter::name).thenComparing(Parameter::value);

  /** Decodes what is percent-encoded and encodes anew; a lone percent sign stands for itself. */
  static String canonicalPath(String rawPath) {
    if (rawPath.isEmpty()) {
      return "/";
    }
    StringBuilder canonical = new StringBuilder(rawPath.length() + 16);
    recode(rawPath, 0, rawPath.length(), true, canonical);
    return canonical.toString();
  }

  static List<Parameter> parameters(String rawQuery) {
    List<Parameter> parameters = new ArrayList<>();
    int length = rawQuery.length();
    for (int start = 0; start < length; ) {
      int end = rawQuery.indexOf('&', start);
      end = end < 0 ? length : end;
      if (end > start) {
        // Looked for up to the end of this parameter only: thousands without a value cost no
        // square.
        int equals = rawQuery.indexOf('=', start, end);
        int nameEnd = equals < 0 ? end : equals;
        parameters.add(
            new Parameter(
                recodeQuery(rawQuery, start, nameEnd),
                recodeQuery(rawQuery, Math.min(nameEnd + 1, end), end)));
      }
      start = end + 1;
    }
    return parameters;
  }

  /** The canonical query: sorted by encoded name, then value; without the parameter excluded. */
  static String canonicalQuery(List<Parameter> parameters, @Nullable String excludedName) {
    if (parameters.isEmpty()) {
      return "";
    }
    List<Parameter> sorted = new ArrayList<>(parameters);
    sorted.sort(CANONICAL_ORDER);
    StringBuilder canonical = new StringBuilder();
    for (Parameter parameter : sorted) {
      if (parameter.name().equals(excludedName)) {
        continue;
      }
      if (!canonical.isEmpty()) {
        canonical.append('&');
      }
      canonical.append(parameter.name()).append('=').append(parameter.value());
    }
    return canonical.toString();
  }

  /** Encodes bytes given one per char. */
  static String encode(String latin1, boolean keepSlash) {
    StringBuilder encoded = new StringBuilder(latin1.length() + 16);
    for (int i = 0; i < latin1.length(); i++) {
      append(encoded, latin1.charAt(i), keepSlash);
    }
    return encoded.toString();
  }

  /** Decodes canonical encoding into one char per byte. */
  static String decode(String encoded) {
    if (encoded.indexOf('%') < 0) {
      return encoded;
    }
    StringBuilder decoded = new StringBuilder(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      int octet = encoded.charAt(i) == '%' ? octet(encoded, i, encoded.length()) : -1;
      decoded.append(octet < 0 ? encoded.charAt(i) : (char) octet);
      i += octet < 0 ? 0 : 2;
    }
    return decoded.toString();
  }

  private static String recodeQuery(String raw, int from, int to) {
    if (from >= to) {
      return "";
    }
    StringBuilder canonical = new StringBuilder(to - from + 16);
    recode(raw, from, to, false, canonical);
    return canonical.toString();
  }

  private static void recode(String raw, int from, int to, boolean path, StringBuilder out) {
    for (int i = from; i < to; i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int octet = octet(raw, i, to);
        if (octet >= 0) {
          append(out, (char) octet, path);
          i += 2;
          continue;
        }
      } else if (c == '+' && !path) {
        // A form-style client writes a blank as a plus sign; S3 reads it so and signs it as %20.
        c = ' ';
      }
      append(out, c, path);
    }
  }

  private static int octet(String raw, int percent, int end) {
    if (percent + 2 >= end) {
      return -1;
    }
    int high = Character.digit(raw.charAt(percent + 1), 16);
    int low = Character.digit(raw.charAt(percent + 2), 16);
    return high < 0 || low < 0 ? -1 : (high << 4) | low;
  }

  private static void append(StringBuilder out, char c, boolean keepSlash) {
    if ((c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.'
        || c == '~'
        || (c == '/' && keepSlash)) {
      out.append(c);
    } else {
      out.append('%').append((char) UPPER[(c >> 4) & 15]).append((char) UPPER[c & 15]);
    }
  }
}
