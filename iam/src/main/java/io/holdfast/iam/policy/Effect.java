package io.holdfast.iam.policy;

/** What a statement does when it matches. */
public enum Effect {
  /** It permits, unless something denies. */
  ALLOW("Allow"),
  /** It forbids, whatever permits. */
  DENY("Deny");

  private final String spelling;

  Effect(String spelling) {
    this.spelling = spelling;
  }

  /** As in policies. */
  public String spelling() {
    return spelling;
  }
}
