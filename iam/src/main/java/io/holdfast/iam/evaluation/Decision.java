package io.holdfast.iam.evaluation;

/** The answer to an {@link AccessRequest}. */
public sealed interface Decision {
  /** Something permits it and nothing denies it. */
  record Allowed(Explanation explanation) implements Decision {}

  /** A Deny statement matches; nothing can outweigh it. */
  record ExplicitlyDenied(Explanation explanation) implements Decision {}

  /** Not everything that must permit it does. */
  record ImplicitlyDenied(Explanation explanation) implements Decision {}

  /** Why. */
  Explanation explanation();

  /** True for {@link Allowed}. */
  default boolean isAllowed() {
    return this instanceof Allowed;
  }
}
