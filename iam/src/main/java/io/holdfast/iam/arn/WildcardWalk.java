package io.holdfast.iam.arn;

import java.util.HashMap;
import java.util.Map;

/**
 * The places reached, as bits: bit n is set when n characters of the pattern are consumed. A {@code
 * *} before character n lets bit n stay. It answers what segments cannot: whether a text can be
 * continued to a match, and patterns with half characters (surrogates) in them. Its time is length
 * of text times length of pattern over 64, and it allocates.
 */
final class WildcardWalk {
  private final int length;
  private final long[] stays;
  private final long[] one;
  private final Map<Integer, long[]> consumedBy = new HashMap<>();

  WildcardWalk(int[] tokens) {
    int characters = 0;
    for (int i = 0; i < tokens.length; i++) {
      characters += tokens[i] == WildcardPattern.ANY ? 0 : 1;
    }
    length = characters;
    int words = characters / Long.SIZE + 1;
    stays = new long[words];
    one = new long[words];
    int place = 0;
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] == WildcardPattern.ANY) {
        set(stays, place);
      } else if (tokens[i] == WildcardPattern.ONE) {
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

  boolean run(String text, boolean prefixOnly) {
    if (!prefixOnly && length > text.length()) {
      return false;
    }
    long[] reached = new long[stays.length];
    reached[0] = 1;
    for (int at = 0; at < text.length(); ) {
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
