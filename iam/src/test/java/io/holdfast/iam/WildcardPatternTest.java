package io.holdfast.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.iam.arn.WildcardPattern;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wildcards against a matcher that is too simple to be wrong, and against chains of them. */
class WildcardPatternTest {
  @ParameterizedTest
  @CsvSource({
    "a*c, ac, true", "a*c, abbc, true", "a*c, abcd, false", "*, '', true", "?, '', false",
    "'', '', true", "'', a, false", "**, a, true", "*a*b*, xaxbx, true", "*a*b*, xbxax, false",
    "?, 😀, true", "??, 😀, false", "*😀, a😀, true", "a?, a, false",
  })
  void wildcardsMatch(String pattern, String text, boolean expected) {
    assertThat(WildcardPattern.of(pattern).matches(text)).isEqualTo(expected);
  }

  @Test
  void everyPatternMatchesAsTheSimplestMatcherSays() {
    Random random = new Random(3);
    for (int i = 0; i < 200_000; i++) {
      String pattern = text(random, "ab*?", 9);
      String text = text(random, "ab", 9);
      assertThat(WildcardPattern.of(pattern).matches(text))
          .as("%s against %s", pattern, text)
          .isEqualTo(simplest(pattern, text));
    }
  }

  @Test
  void aPrefixIsOfSomeMatchIffAContinuationExists() {
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      String pattern = text(random, "ab*?", 4);
      String prefix = text(random, "ab", 3);
      boolean some = false;
      for (String tail :
          new String[] {
            "", "a", "b", "aa", "ab", "ba", "bb", "aaa", "aab", "aba", "abb", "baa", "bab", "bba",
            "bbb", "aaaa", "aaab", "abab", "bbbb", "baba", "abba", "baab", "bbba", "abbb", "aabb",
            "bbaa", "bbab", "babb", "aaba", "abaa", "baaa"
          }) {
        some |= simplest(pattern, prefix + tail);
      }
      assertThat(WildcardPattern.of(pattern).matchesSomeTextStartingWith(prefix))
          .as("%s before %s", prefix, pattern)
          .isEqualTo(some);
    }
  }

  @Test
  @Timeout(20)
  void chainsOfWildcardsAreNotSlow() {
    String text = "a".repeat(8_000);
    long start = System.nanoTime();
    for (String part : new String[] {"*a", "a*", "*?", "?*a", "*aa"}) {
      WildcardPattern pattern = WildcardPattern.of(part.repeat(2_000 / part.length()) + "b");
      assertThat(pattern.matches(text)).isFalse();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void literalTextHasNoWildcards() {
    assertThat(WildcardPattern.literal("a*").matches("ab")).isFalse();
    assertThat(WildcardPattern.literal("a*").matches("a*")).isTrue();
    assertThat(WildcardPattern.literal("a*").hasWildcards()).isFalse();
    assertThat(WildcardPattern.literal("a*")).hasToString("a\\*");
  }

  private static boolean simplest(String pattern, String text) {
    if (pattern.isEmpty()) {
      return text.isEmpty();
    }
    String rest = pattern.substring(1);
    return switch (pattern.charAt(0)) {
      case '*' -> simplest(rest, text) || (!text.isEmpty() && simplest(pattern, text.substring(1)));
      case '?' -> !text.isEmpty() && simplest(rest, text.substring(1));
      default ->
          !text.isEmpty()
              && text.charAt(0) == pattern.charAt(0)
              && simplest(rest, text.substring(1));
    };
  }

  private static String text(Random random, String alphabet, int max) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(max); length > 0; length--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
