package io.holdfast.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.iam.arn.StepBudget;
import io.holdfast.iam.arn.StepsExhaustedException;
import io.holdfast.iam.arn.WildcardPattern;
import java.time.Duration;
import java.util.List;
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

  /** Longer texts, several segments, characters of two units and halves of such. */
  @Test
  void everyPatternMatchesAsTheTableOfAllPlacesSays() {
    Random random = new Random(5);
    List<String> pieces =
        List.of("a", "a", "b", "ab", "aa", "*", "*", "?", "?", "😀", "😁", "é", "\ud83d", "\ude00");
    int matching = 0;
    for (int i = 0; i < 100_000; i++) {
      String pattern = joined(random, pieces, 12);
      String text =
          random.nextBoolean()
              ? joined(random, pieces, 20)
              : pattern.replace("*", random.nextBoolean() ? "" : "a😀").replace("?", "😁");
      boolean expected = byTable(pattern, text);
      matching += expected ? 1 : 0;
      assertThat(WildcardPattern.of(pattern).matches(text))
          .as("%s against %s", pattern, text)
          .isEqualTo(expected);
    }
    assertThat(matching).isBetween(10_000, 90_000);
  }

  @Test
  void workIsCountedAlikeAndEndsWithTheBudget() {
    WildcardPattern costly = WildcardPattern.of("*" + "?a".repeat(300) + "b*");
    String text = "a".repeat(1_000);
    StepBudget first = StepBudget.ofDecision();
    StepBudget second = StepBudget.ofDecision();
    assertThat(costly.matches(text, first)).isFalse();
    assertThat(costly.matches(text, second)).isFalse();
    assertThat(first.left()).isEqualTo(second.left()).isLessThan(StepBudget.STEPS_PER_DECISION);
    StepBudget small = StepBudget.of(1_000);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> costly.matches(text, small))
          .isInstanceOf(StepsExhaustedException.class);
      assertThat(small.left()).isZero();
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

  /** reached[i][j]: the first i characters of the pattern match the first j of the text. */
  private static boolean byTable(String pattern, String text) {
    int[] wanted = pattern.codePoints().toArray();
    int[] given = text.codePoints().toArray();
    boolean[][] reached = new boolean[wanted.length + 1][given.length + 1];
    reached[0][0] = true;
    for (int i = 1; i <= wanted.length; i++) {
      boolean any = wanted[i - 1] == '*';
      for (int j = 0; j <= given.length; j++) {
        boolean one = j > 0 && (wanted[i - 1] == '?' || wanted[i - 1] == given[j - 1]);
        reached[i][j] =
            any ? reached[i - 1][j] || (j > 0 && reached[i][j - 1]) : one && reached[i - 1][j - 1];
      }
    }
    return reached[wanted.length][given.length];
  }

  private static String joined(Random random, List<String> pieces, int max) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(max); length > 0; length--) {
      text.append(pieces.get(random.nextInt(pieces.size())));
    }
    return text.toString();
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
