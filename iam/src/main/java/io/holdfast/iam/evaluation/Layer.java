package io.holdfast.iam.evaluation;

/** The kinds of policies that are asked, each for itself. */
public enum Layer {
  /** Policies of the user, its groups, or the role. */
  IDENTITY("identity policy"),
  /** The permissions boundary. */
  BOUNDARY("permissions boundary"),
  /** Session policies. */
  SESSION("session policy"),
  /** The bucket's policy, or the role's trust policy. */
  RESOURCE("resource policy");

  private final String inWords;

  Layer(String inWords) {
    this.inWords = inWords;
  }

  /** For explanations. */
  public String inWords() {
    return inWords;
  }
}
