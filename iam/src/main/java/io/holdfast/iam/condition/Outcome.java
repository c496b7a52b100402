package io.holdfast.iam.condition;

/**
 * What a condition says of a request. What cannot be decided must never let anybody in: it does not
 * satisfy an Allow, and it satisfies a Deny.
 */
public enum Outcome {
  /** It holds. */
  TRUE,
  /** It does not. */
  FALSE,
  /** The request has a value that the operator cannot compare. */
  UNDECIDABLE;

  static Outcome of(boolean value) {
    return value ? TRUE : FALSE;
  }

  Outcome not() {
    return switch (this) {
      case TRUE -> FALSE;
      case FALSE -> TRUE;
      case UNDECIDABLE -> UNDECIDABLE;
    };
  }

  Outcome and(Outcome other) {
    if (this == FALSE || other == FALSE) {
      return FALSE;
    }
    return this == TRUE ? other : UNDECIDABLE;
  }

  Outcome or(Outcome other) {
    return not().and(other.not()).not();
  }
}
