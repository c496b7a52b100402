package io.holdfast.sigv4;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The trailing fields of an {@code aws-chunked} body. */
final class ChunkedTrailer {
  static final int MAX_BYTES = 16 * 1024;

  private static final String SIGNATURE_NAME = "x-amz-trailer-signature";

  private final boolean signed;
  private final Set<String> declared;
  private final Map<String, String> fields = new LinkedHashMap<>();
  private String signature = "";
  private int seenBytes;
  private int blankLines;

  ChunkedTrailer(boolean signed, Set<String> declared) {
    this.signed = signed;
    this.declared = Set.copyOf(declared);
  }

  /** Takes a line; true when it is the blank one that ends the trailer. */
  boolean isEnd(String line) throws RefusedException {
    seenBytes += line.length() + 2;
    if (seenBytes > MAX_BYTES) {
      throw malformed();
    }
    if (hasControl(line)) {
      throw malformed();
    }
    if (line.isEmpty()) {
      // minio-go puts a blank line between the fields and their signature.
      if (signed && signature.isEmpty()) {
        blankLines++;
        if (blankLines > 1) {
          throw malformed();
        }
        return false;
      }
      return true;
    }
    int colon = line.indexOf(':');
    String name = colon <= 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
    String value = colon <= 0 ? "" : line.substring(colon + 1).strip();
    boolean afterSignature = !signature.isEmpty();
    if (signed && name.equals(SIGNATURE_NAME) && !afterSignature && !value.isEmpty()) {
      signature = line.substring(colon + 1);
      return false;
    }
    boolean misplaced = afterSignature || blankLines > 0;
    if (misplaced || !declared.contains(name) || fields.putIfAbsent(name, value) != null) {
      throw malformed();
    }
    return false;
  }

  /** Every field announced in {@code x-amz-trailer} must have come. */
  void checkDeclared() throws RefusedException {
    if (!fields.keySet().equals(declared)) {
      throw malformed();
    }
  }

  String canonical() {
    StringBuilder text = new StringBuilder();
    fields.forEach((name, value) -> text.append(name).append(':').append(value).append('\n'));
    return text.toString();
  }

  Map<String, String> fields() {
    return fields;
  }

  String signature() {
    return signature;
  }

  private static boolean hasControl(String line) {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return true;
      }
    }
    return false;
  }

  static RefusedException malformed() {
    return new RefusedException(
        new SignatureRefusal.Plain(
            "MalformedTrailerError",
            "The request contained trailing data that was not well-formed or did not conform to"
                + " our published schema."));
  }
}
