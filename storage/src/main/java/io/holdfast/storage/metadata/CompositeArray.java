package io.holdfast.storage.metadata;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The text of a PostgreSQL array of rows, for a parameter that is cast to it. One such array costs
 * both sides far less than one array for each column.
 *
 * @see <a href="https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX">Composite
 *     type input and output syntax</a>
 */
final class CompositeArray {
  private static final HexFormat HEX = HexFormat.of();

  private final StringBuilder text;
  private boolean firstRow = true;
  private boolean firstField;

  /** Of about {@code rows} rows. */
  CompositeArray(int rows) {
    text = new StringBuilder(16 + rows * 320).append('{');
  }

  /** Begins the next row. */
  CompositeArray row() {
    if (!firstRow) {
      text.append(")\",");
    }
    firstRow = false;
    firstField = true;
    text.append("\"(");
    return this;
  }

  CompositeArray number(@Nullable Long value) {
    next();
    if (value != null) {
      text.append(value.longValue());
    }
    return this;
  }

  CompositeArray flag(boolean value) {
    next();
    text.append(value ? 't' : 'f');
    return this;
  }

  CompositeArray bytes(byte[] value) {
    next();
    // The backslash of \x, once for the row's syntax and again for the array's.
    text.append("\\\\\\\\x");
    HEX.formatHex(text, value);
    return this;
  }

  /** Any text; null is not the same as the empty one. */
  CompositeArray text(@Nullable String value) {
    next();
    if (value == null) {
      return this;
    }
    text.append("\\\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\\\\\"");
        case '\\' -> text.append("\\\\\\\\");
        default -> text.append(c);
      }
    }
    text.append("\\\"");
    return this;
  }

  private void next() {
    if (!firstField) {
      text.append(',');
    }
    firstField = false;
  }

  @Override
  public String toString() {
    return text + (firstRow ? "}" : ")\"}");
  }
}
