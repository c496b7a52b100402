package io.holdfast.iam.arn;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text with wildcards: {@code *} is any run of characters, {@code ?} exactly one (a code point).
 *
 * <p>Compiled once, and matched without allocation: what is before the first and behind the last
 * {@code *} is compared with both ends of the text, and what is between two {@code *} is looked for
 * from left to right, each at its first place. That is enough, because a later place leaves less
 * for the rest; so nothing is ever tried twice. Every comparison takes steps of a {@link
 * StepBudget}.
 */
public final class WildcardPattern {
  static final int ANY = -1;
  static final int ONE = -2;

  /** What stands in nearly every ARN: one of each, so that they stay in the processor's cache. */
  private static final Map<String, WildcardPattern> COMMON = new HashMap<>();

  static {
    for (String part : List.of("", "*", "aws", "s3", "iam", "sts")) {
      COMMON.put(part, new Builder().wildcards(part).build());
    }
  }

  private final int[] tokens;

  /** What stands before, between and behind the {@code *}; null when it has half characters. */
  private final WildcardSegment @Nullable [] segments;

  private WildcardPattern(int[] tokens) {
    this.tokens = tokens;
    this.segments = hasHalfCharacters(tokens) ? null : segments(tokens);
  }

  /** In UTF-16, half a character is found inside of a whole one, where it must not match. */
  private static boolean hasHalfCharacters(int[] tokens) {
    for (int token : tokens) {
      if (token >= Character.MIN_SURROGATE && token <= Character.MAX_SURROGATE) {
        return true;
      }
    }
    return false;
  }

  private static WildcardSegment[] segments(int[] tokens) {
    int count = 1;
    for (int token : tokens) {
      count += token == ANY ? 1 : 0;
    }
    WildcardSegment[] segments = new WildcardSegment[count];
    int from = 0;
    for (int i = 0; i < count; i++) {
      int to = from;
      while (to < tokens.length && tokens[to] != ANY) {
        to++;
      }
      segments[i] = WildcardSegment.of(Arrays.copyOfRange(tokens, from, to));
      from = to + 1;
    }
    return segments;
  }

  /** A pattern in which {@code *} and {@code ?} are wildcards. */
  public static WildcardPattern of(String text) {
    WildcardPattern common = COMMON.get(text);
    return common == null ? new Builder().wildcards(text).build() : common;
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
    return matches(text, StepBudget.unlimited());
  }

  /**
   * True when the whole of {@code text} matches. Case counts.
   *
   * @throws StepsExhaustedException when that takes more steps than are left
   */
  public boolean matches(String text, StepBudget budget) {
    if (segments == null) {
      long words = 8L + tokens.length / Long.SIZE;
      budget.spend((tokens.length + text.length()) * words);
      return new WildcardWalk(tokens).run(text, false);
    }
    budget.spend(2);
    int last = segments.length - 1;
    int from = segments[0].endAtStart(text, budget);
    if (last == 0 || from < 0) {
      return from == text.length();
    }
    int to = segments[last].startAtEnd(text, from, budget);
    for (int i = 1; i < last && from <= to; i++) {
      from = segments[i].endOfFirst(text, from, to, budget);
      if (from < 0) {
        return false;
      }
    }
    return from <= to;
  }

  /** True when some text that starts with {@code prefix} matches. */
  public boolean matchesSomeTextStartingWith(String prefix) {
    return new WildcardWalk(tokens).run(prefix, true);
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
}
