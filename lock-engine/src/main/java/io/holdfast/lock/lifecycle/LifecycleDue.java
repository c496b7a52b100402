package io.holdfast.lock.lifecycle;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * When a rule will act, for the headers that announce it.
 *
 * @param date a midnight
 */
public record LifecycleDue(Instant date, String ruleId) {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The date as HTTP has it; x-amz-abort-date as it stands. */
  public String httpDate() {
    return HTTP_DATE.format(date);
  }

  /** The value of x-amz-expiration. AWS: "The value of the rule-id is URL-encoded." */
  public String header() {
    return "expiry-date=\"" + httpDate() + "\", rule-id=\"" + encoded(ruleId) + "\"";
  }

  private static String encoded(String id) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : id.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (octet & 0xff);
      if (isUnreserved(character)) {
        encoded.append(character);
      } else {
        encoded.append('%').append(String.format(Locale.ROOT, "%02X", octet & 0xff));
      }
    }
    return encoded.toString();
  }

  /** RFC 3986 §2.3. */
  private static boolean isUnreserved(char character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || "-._~".indexOf(character) >= 0;
  }
}
