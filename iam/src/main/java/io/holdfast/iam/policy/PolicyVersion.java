package io.holdfast.iam.policy;

/**
 * The version of the language, not of a policy.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html">
 *     Version</a>
 */
public enum PolicyVersion {
  /** Without policy variables; also where a policy says none. */
  V2008_10_17("2008-10-17"),
  /** With policy variables. */
  V2012_10_17("2012-10-17");

  private final String spelling;

  PolicyVersion(String spelling) {
    this.spelling = spelling;
  }

  /** As in policies. */
  public String spelling() {
    return spelling;
  }

  /** True when <code>${…}</code> is a variable. */
  public boolean hasVariables() {
    return this == V2012_10_17;
  }
}
