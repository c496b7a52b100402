package io.holdfast.iam.arn;

/**
 * A piece of a pattern without {@code *}. Places are indexes of UTF-16 units; whole characters are
 * found there only where one starts, so that comparing units is comparing characters.
 */
sealed interface WildcardSegment {
  /** Units that the platform compares or looks through in one step. */
  int UNITS_PER_STEP = 8;

  /** Where it ends when it stands at the start of {@code text}; -1 when it does not. */
  int endAtStart(String text, StepBudget budget);

  /** Where it starts when it stands at the end of {@code text}, not before {@code from}, or -1. */
  int startAtEnd(String text, int from, StepBudget budget);

  /** Where it first ends between {@code from} and {@code to}; -1 when it is not there. */
  int endOfFirst(String text, int from, int to, StepBudget budget);

  /** A piece of tokens among which is no {@code *} and no half character. */
  static WildcardSegment of(int[] tokens) {
    for (int token : tokens) {
      if (token == WildcardPattern.ONE) {
        return new WithGaps(tokens);
      }
    }
    return new Plain(new String(tokens, 0, tokens.length));
  }

  /** Nothing but characters. */
  record Plain(String literal) implements WildcardSegment {
    @Override
    public int endAtStart(String text, StepBudget budget) {
      budget.spend(literal.length() / UNITS_PER_STEP);
      return text.startsWith(literal) ? literal.length() : -1;
    }

    @Override
    public int startAtEnd(String text, int from, StepBudget budget) {
      budget.spend(literal.length() / UNITS_PER_STEP);
      int start = text.length() - literal.length();
      return start >= from && text.endsWith(literal) ? start : -1;
    }

    @Override
    public int endOfFirst(String text, int from, int to, StepBudget budget) {
      int start = text.indexOf(literal, from, to);
      budget.spend(2 + stepsToScan((start < 0 ? to : start) - from));
      return start < 0 ? -1 : start + literal.length();
    }

    /** For the worst text, in which its ends, or all but one unit, are found again and again. */
    private long stepsToScan(long scanned) {
      return literal.length() <= 1
          ? scanned / UNITS_PER_STEP
          : scanned / 2 * (1 + literal.length() / UNITS_PER_STEP);
    }
  }

  /** Characters and {@code ?}. */
  @SuppressWarnings("ArrayRecordComponent") // private to the pattern, which compares its tokens
  record WithGaps(int[] tokens) implements WildcardSegment {
    @Override
    public int endAtStart(String text, StepBudget budget) {
      return endAt(text, 0, text.length(), budget);
    }

    @Override
    public int startAtEnd(String text, int from, StepBudget budget) {
      int at = text.length();
      int token = tokens.length;
      while (token > 0 && at > from) {
        int codePoint = text.codePointBefore(at);
        if (!fits(tokens[token - 1], codePoint)) {
          break;
        }
        token--;
        at -= Character.charCount(codePoint);
      }
      budget.spend(tokens.length - token + 1L);
      return token == 0 ? at : -1;
    }

    @Override
    public int endOfFirst(String text, int from, int to, StepBudget budget) {
      int start = from;
      while (to - start >= tokens.length) {
        int end = endAt(text, start, to, budget);
        if (end >= 0) {
          return end;
        }
        start += Character.charCount(text.codePointAt(start));
      }
      return -1;
    }

    private int endAt(String text, int start, int to, StepBudget budget) {
      int at = start;
      int token = 0;
      while (token < tokens.length && at < to) {
        int codePoint = text.codePointAt(at);
        if (!fits(tokens[token], codePoint)) {
          break;
        }
        token++;
        at += Character.charCount(codePoint);
      }
      budget.spend(token + 1L);
      return token == tokens.length ? at : -1;
    }

    private static boolean fits(int token, int codePoint) {
      return token == WildcardPattern.ONE || token == codePoint;
    }
  }
}
