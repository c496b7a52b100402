package io.holdfast.sts.query;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the documents of the Query protocol. Element names are literals of this code base; text is
 * escaped, and what XML 1.0 cannot carry becomes U+FFFD.
 */
public final class QueryXml {
  private final StringBuilder out = new StringBuilder(512);
  private final Deque<String> open = new ArrayDeque<>();

  private QueryXml(QueryProtocol protocol, String root) {
    out.append('<').append(root).append(" xmlns=\"").append(protocol.namespace()).append("\">");
    open.push(root);
  }

  /**
   * The answer of an operation.
   *
   * @param result writes what stands in its result element; null for those that have none
   */
  public static byte[] answer(
      QueryProtocol protocol,
      String operation,
      String requestId,
      @Nullable Consumer<QueryXml> result) {
    QueryXml xml = new QueryXml(protocol, operation + "Response");
    if (result != null) {
      xml.within(operation + "Result", result);
    }
    xml.within("ResponseMetadata", metadata -> metadata.text("RequestId", requestId));
    return xml.toBytes();
  }

  /** A refusal or a fault. */
  public static byte[] error(
      QueryProtocol protocol, QueryErrorCode code, String message, String requestId) {
    QueryXml xml = new QueryXml(protocol, "ErrorResponse");
    xml.within(
        "Error",
        error -> {
          error.text("Type", code.status() < 500 ? "Sender" : "Receiver");
          error.text("Code", code.code());
          error.text("Message", message);
        });
    xml.text("RequestId", requestId);
    return xml.toBytes();
  }

  /** An element around what {@code content} writes. */
  public QueryXml within(String name, Consumer<QueryXml> content) {
    out.append('<').append(name).append('>');
    open.push(name);
    content.accept(this);
    closeInnermost();
    return this;
  }

  /** A list, written even when it is empty, with each item in a {@code member}. */
  public <T> QueryXml list(String name, Collection<T> items, BiConsumer<QueryXml, T> item) {
    return within(
        name,
        list -> {
          for (T one : items) {
            list.within("member", member -> item.accept(member, one));
          }
        });
  }

  /** A list of texts. */
  public QueryXml texts(String name, Collection<String> items) {
    return within(name, list -> items.forEach(item -> list.text("member", item)));
  }

  /** An element with text; nothing at all for null. */
  public QueryXml text(String name, @Nullable String text) {
    if (text != null) {
      out.append('<').append(name).append('>');
      escaped(text);
      out.append("</").append(name).append('>');
    }
    return this;
  }

  /** An element with a number. */
  public QueryXml number(String name, long value) {
    return text(name, Long.toString(value));
  }

  /** An element with {@code true} or {@code false}. */
  public QueryXml truth(String name, boolean value) {
    return text(name, Boolean.toString(value));
  }

  /** An element with a time, in whole seconds as IAM gives it; nothing for null. */
  public QueryXml time(String name, @Nullable Instant time) {
    return text(name, time == null ? null : time.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private void escaped(String text) {
    text.codePoints()
        .forEach(point -> {
          switch (point) {
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '&' -> out.append("&amp;");
            case '"' -> out.append("&quot;");
            case '\r' -> out.append("&#xD;");
            default -> out.appendCodePoint(isXml(point) ? point : 0xFFFD);
          }
        });
  }

  private static boolean isXml(int point) {
    return point == '\t'
        || point == '\n'
        || (point >= 0x20 && point <= 0xD7FF)
        || (point >= 0xE000 && point <= 0xFFFD)
        || point >= 0x10000;
  }

  private void closeInnermost() {
    out.append("</").append(open.pop()).append('>');
  }

  private byte[] toBytes() {
    while (!open.isEmpty()) {
      closeInnermost();
    }
    return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }
}
