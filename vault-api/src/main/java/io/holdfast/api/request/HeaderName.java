package io.holdfast.api.request;

/** Names of header fields. */
public final class HeaderName {
  private static final String MARKS = "!#$%&'*+-.^_`|~";

  private HeaderName() {}

  /**
   * True for a token of RFC 9110 §5.6.2, which is all that a header's name may be: anything else
   * could end the name, or the line, that it is written into.
   */
  public static boolean isToken(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean alphanumeric =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!alphanumeric && MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return !name.isEmpty();
  }
}
