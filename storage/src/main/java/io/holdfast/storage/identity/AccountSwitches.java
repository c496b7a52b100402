package io.holdfast.storage.identity;

/**
 * What an account as a whole may do.
 *
 * @param mayCreateBuckets whether anybody in it may make buckets
 * @param mayDeleteBuckets whether anybody in it may delete buckets
 * @param wildcardBypass whether {@code s3:*} covers s3:BypassGovernanceRetention as well
 * @param maxSessionSeconds the longest session of anybody in it, 900 to 1,209,600
 */
public record AccountSwitches(
    boolean mayCreateBuckets,
    boolean mayDeleteBuckets,
    boolean wildcardBypass,
    int maxSessionSeconds) {
  /** What an account has when nobody has changed it. */
  public static final AccountSwitches DEFAULT = new AccountSwitches(true, true, false, 1_209_600);

  public AccountSwitches {
    if (maxSessionSeconds < 900 || maxSessionSeconds > 1_209_600) {
      throw new IllegalArgumentException("a session lasts 900 to 1209600 seconds");
    }
  }
}
