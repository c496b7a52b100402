package io.holdfast.iam.arn;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A text with wildcards: {@code *} is any run of characters, {@code ?} exactly one (a code point).
 *
 * <p>Matching walks the text once and keeps the set of places reached in the pattern as bits, so
 * that its time is bounded by length of text times length of pattern over 64: no chain of wildcards
 * makes it slow, and there is nothing to backtrack.
 */
public final class WildcardPattern {
  private static final int ANY = -1;
  private static final int ONE = -2;

  private final int[] tokens;

  private WildcardPattern(int[] tokens) {
    this.tokens = tokens;
  }

  /** A pattern in which {@code *} and {@code ?} are wildcards. */
  public static WildcardPattern of(String text) {
    return new Builder().wildcards(text).build();
  }

  /** A pattern that matches {@code text} and nothing else, whatever it holds. */
  public static WildcardPattern literal(String text) {
    return new Builder().literal(text).build();
  }

  /** True when a wildcard is in it. */
  public boolean hasWildcards() {
    for (int token : tokens) {
      if (token < 0) {
        return true;
      }
    }
    return false;
  }

  /** True when it matches every text: one or more {@code *} and nothing else. */
  public boolean matchesEverything() {
    return tokens.length == 1 && tokens[0] == ANY;
  }

  /** True when the whole of {@code text} matches. Case counts. */
  public boolean matches(String text) {
    return run(text, false);
  }

  /** True when some text that starts with {@code prefix} matches. */
  public boolean matchesSomeTextStartingWith(String prefix) {
    return run(prefix, true);
  }

  private boolean run(String text, boolean prefixOnly) {
    int at = 0;
    int token = 0;
    while (token < tokens.length && tokens[token] >= 0) {
      if (at == text.length()) {
        return prefixOnly;
      }
      int codePoint = text.codePointAt(at);
      if (codePoint != tokens[token]) {
        return false;
      }
      at += Character.charCount(codePoint);
      token++;
    }
    if (token == tokens.length) {
      return at == text.length();
    }
    if (token == tokens.length - 1 && tokens[token] == ANY) {
      return true;
    }
    return new Walk(tokens, token).run(text, at, prefixOnly);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WildcardPattern that && Arrays.equals(tokens, that.tokens);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(tokens);
  }

  /** For logs: wildcards as themselves, literal ones behind a backslash. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int token : tokens) {
      switch (token) {
        case ANY -> text.append('*');
        case ONE -> text.append('?');
        case '*', '?', '\\' -> text.append('\\').appendCodePoint(token);
        default -> text.appendCodePoint(token);
      }
    }
    return text.toString();
  }

  /** Joins literal pieces and wildcards. */
  public static final class Builder {
    private int[] tokens = new int[16];
    private int size;

    /** Empty; it then matches the empty text only. */
    public Builder() {}

    /** Appends text in which nothing is a wildcard. */
    public Builder literal(String text) {
      text.codePoints().forEach(this::add);
      return this;
    }

    /** Appends text in which {@code *} and {@code ?} are wildcards. */
    public Builder wildcards(String text) {
      text.codePoints().forEach(c -> add(c == '*' ? ANY : c == '?' ? ONE : c));
      return this;
    }

    /** Appends {@code *} as a wildcard. */
    public Builder any() {
      add(ANY);
      return this;
    }

    /** The pattern so far. */
    public WildcardPattern build() {
      return new WildcardPattern(Arrays.copyOf(tokens, size));
    }

    private void add(int token) {
      if (token == ANY && size > 0 && tokens[size - 1] == ANY) {
        return;
      }
      if (size == tokens.length) {
        tokens = Arrays.copyOf(tokens, size * 2);
      }
      tokens[size++] = token;
    }
  }

  /**
   * The places reached, as bits: bit n is set when n characters of the pattern are consumed. A
   * {@code *} before character n lets bit n stay.
   */
  private static final class Walk {
    private final int length;
    private final long[] stays;
    private final long[] one;
    private final Map<Integer, long[]> consumedBy = new HashMap<>();

    Walk(int[] tokens, int from) {
      int characters = 0;
      for (int i = from; i < tokens.length; i++) {
        characters += tokens[i] == ANY ? 0 : 1;
      }
      length = characters;
      int words = characters / Long.SIZE + 1;
      stays = new long[words];
      one = new long[words];
      int place = 0;
      for (int i = from; i < tokens.length; i++) {
        if (tokens[i] == ANY) {
          set(stays, place);
        } else if (tokens[i] == ONE) {
          set(one, place++);
        } else {
          set(consumedBy.computeIfAbsent(tokens[i], c -> new long[words]), place++);
        }
      }
      for (long[] places : consumedBy.values()) {
        for (int w = 0; w < words; w++) {
          places[w] |= one[w];
        }
      }
    }

    boolean run(String text, int from, boolean prefixOnly) {
      if (!prefixOnly && length > text.length() - from) {
        return false;
      }
      long[] reached = new long[stays.length];
      reached[0] = 1;
      for (int at = from; at < text.length(); ) {
        int codePoint = text.codePointAt(at);
        at += Character.charCount(codePoint);
        if (!step(reached, consumedBy.getOrDefault(codePoint, one))) {
          return false;
        }
      }
      return prefixOnly || (reached[length / Long.SIZE] & (1L << length)) != 0;
    }

    private boolean step(long[] reached, long[] consumes) {
      long carry = 0;
      long some = 0;
      for (int w = 0; w < reached.length; w++) {
        long moved = reached[w] & consumes[w];
        reached[w] = (moved << 1) | carry | (reached[w] & stays[w]);
        carry = moved >>> (Long.SIZE - 1);
        some |= reached[w];
      }
      return some != 0;
    }

    private static void set(long[] places, int place) {
      places[place / Long.SIZE] |= 1L << place;
    }
  }
}
