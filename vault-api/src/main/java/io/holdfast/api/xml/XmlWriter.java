package io.holdfast.api.xml;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Writes an S3 document straight into bytes. Text is escaped; what XML 1.0 cannot carry (control
 * characters, which keys may hold) is written as a character reference, as AWS does, so that a
 * client that cannot read it asks again with {@code encoding-type=url}.
 *
 * <p>Element names are trusted ASCII literals of this code base; text never is.
 */
public final class XmlWriter {
  /** The namespace of every S3 document but errors. */
  public static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

  private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  private final Deque<String> open = new ArrayDeque<>();
  private byte[] buffer;
  private int size;

  /** With room for about {@code expectedBytes}; it grows as needed. */
  public XmlWriter(int expectedBytes) {
    buffer = new byte[Math.max(256, expectedBytes)];
    ascii(DECLARATION);
  }

  /** A document whose root is {@code root} in S3's namespace; the root is open. */
  public static XmlWriter document(String root) {
    return document(root, 1024);
  }

  /** The same with room for about {@code expectedBytes}. */
  public static XmlWriter document(String root, int expectedBytes) {
    XmlWriter writer = new XmlWriter(expectedBytes);
    writer.ascii("<");
    writer.ascii(root);
    writer.ascii(" xmlns=\"" + NAMESPACE + "\">");
    writer.open.push(root);
    return writer;
  }

  /** Opens an element without attributes. */
  public XmlWriter open(String name) {
    put('<');
    ascii(name);
    put('>');
    open.push(name);
    return this;
  }

  /** Opens an element with one attribute and the namespace declaration that its prefix needs. */
  public XmlWriter openTyped(String name, String type) {
    put('<');
    ascii(name);
    ascii(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"");
    ascii(type);
    ascii("\">");
    open.push(name);
    return this;
  }

  /** Closes the innermost open element. */
  public XmlWriter close() {
    closing(open.pop());
    return this;
  }

  /** An element with text. */
  public XmlWriter element(String name, String text) {
    opening(name);
    text(text);
    closing(name);
    return this;
  }

  /** An element whose text is given as valid UTF-8. */
  public XmlWriter element(String name, byte[] utf8) {
    opening(name);
    text(utf8);
    closing(name);
    return this;
  }

  /** An element with a number. */
  public XmlWriter element(String name, long value) {
    opening(name);
    ascii(Long.toString(value));
    closing(name);
    return this;
  }

  /** An element with {@code true} or {@code false}. */
  public XmlWriter element(String name, boolean value) {
    opening(name);
    ascii(value ? "true" : "false");
    closing(name);
    return this;
  }

  /** An element with a time as S3 writes it: {@code 2026-01-02T03:04:05.000Z}, whole seconds. */
  public XmlWriter element(String name, Instant time) {
    opening(name);
    time(time);
    closing(name);
    return this;
  }

  /** An element whose text is URL-encoded, for {@code encoding-type=url}. */
  public XmlWriter urlEncodedElement(String name, byte[] utf8) {
    opening(name);
    urlEncoded(utf8);
    closing(name);
    return this;
  }

  /** An element with an ETag in quotes, which S3 escapes. */
  public XmlWriter etag(String name, String etag) {
    opening(name);
    ascii("&quot;");
    text(etag);
    ascii("&quot;");
    closing(name);
    return this;
  }

  /** The document, with all open elements closed. */
  public byte[] toBytes() {
    while (!open.isEmpty()) {
      close();
    }
    return Arrays.copyOf(buffer, size);
  }

  private void opening(String name) {
    put('<');
    ascii(name);
    put('>');
  }

  private void closing(String name) {
    ensure(name.length() + 3);
    buffer[size++] = '<';
    buffer[size++] = '/';
    ascii(name);
    put('>');
  }

  private void ascii(String text) {
    int length = text.length();
    ensure(length);
    for (int i = 0; i < length; i++) {
      buffer[size + i] = (byte) text.charAt(i);
    }
    size += length;
  }

  /** Text in the innermost open element. */
  public XmlWriter text(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // Rare: the rest goes through the encoder, which replaces unpaired surrogates.
        text(text.substring(i).getBytes(StandardCharsets.UTF_8));
        return this;
      }
      escaped(c);
    }
    return this;
  }

  private void text(byte[] utf8) {
    ensure(utf8.length);
    for (int i = 0; i < utf8.length; i++) {
      byte b = utf8[i];
      if (b >= 0) {
        escaped((char) b);
      } else if (isNoncharacter(utf8, i)) {
        // U+FFFE and U+FFFF are valid UTF-8 but not XML 1.0 characters.
        ascii(utf8[i + 2] == (byte) 0xBE ? "&#xFFFE;" : "&#xFFFF;");
        i += 2;
      } else {
        put(b);
      }
    }
  }

  private static boolean isNoncharacter(byte[] utf8, int at) {
    return utf8[at] == (byte) 0xEF
        && at + 2 < utf8.length
        && utf8[at + 1] == (byte) 0xBF
        && (utf8[at + 2] & 0xFE) == 0xBE;
  }

  private void escaped(char c) {
    switch (c) {
      case '<' -> ascii("&lt;");
      case '>' -> ascii("&gt;");
      case '&' -> ascii("&amp;");
      case '"' -> ascii("&quot;");
      case '\t', '\n' -> put((byte) c);
      default -> {
        if (c < 0x20 || c == 0x7F) {
          ascii("&#x" + Integer.toHexString(c) + ";");
        } else {
          put((byte) c);
        }
      }
    }
  }

  private void urlEncoded(byte[] utf8) {
    ensure(utf8.length * 3);
    for (byte b : utf8) {
      if (isUnreserved(b)) {
        buffer[size++] = b;
      } else {
        buffer[size++] = '%';
        buffer[size++] = HEX[(b >> 4) & 0xF];
        buffer[size++] = HEX[b & 0xF];
      }
    }
  }

  private static boolean isUnreserved(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '_'
        || b == '.'
        || b == '*'
        || b == '/';
  }

  private void time(Instant time) {
    LocalDateTime at = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
    ensure(24);
    digits(at.getYear(), 4, '-');
    digits(at.getMonthValue(), 2, '-');
    digits(at.getDayOfMonth(), 2, 'T');
    digits(at.getHour(), 2, ':');
    digits(at.getMinute(), 2, ':');
    digits(at.getSecond(), 2, '.');
    ascii("000Z");
  }

  private void digits(int value, int width, char after) {
    int rest = value;
    for (int i = width - 1; i >= 0; i--) {
      buffer[size + i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += width;
    buffer[size++] = (byte) after;
  }

  private void put(char c) {
    put((byte) c);
  }

  private void put(byte b) {
    ensure(1);
    buffer[size++] = b;
  }

  private void ensure(int more) {
    if (size + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }
}
