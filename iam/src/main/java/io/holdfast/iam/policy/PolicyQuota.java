package io.holdfast.iam.policy;

/**
 * How long policies may be, in characters without white space; a bucket policy in bytes.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html">IAM
 *     quotas</a>
 */
public enum PolicyQuota {
  /** All inline policies of a user together. */
  USER_INLINE(2_048),
  /** All inline policies of a group together. */
  GROUP_INLINE(5_120),
  /** All inline policies of a role together. */
  ROLE_INLINE(10_240),
  /** A managed policy. */
  MANAGED(6_144),
  /** A trust policy. */
  TRUST(4_096),
  /** An inline session policy. */
  SESSION(2_048);

  private final int maxCharacters;

  PolicyQuota(int maxCharacters) {
    this.maxCharacters = maxCharacters;
  }

  /** The most that is admitted, in characters. */
  public int maxCharacters() {
    return maxCharacters;
  }

  /** The characters of a policy's text that count. */
  public static int countedCharacters(String text) {
    int counted = 0;
    for (int i = 0; i < text.length(); i++) {
      if (" \t\r\n".indexOf(text.charAt(i)) < 0) {
        counted++;
      }
    }
    return counted;
  }
}
