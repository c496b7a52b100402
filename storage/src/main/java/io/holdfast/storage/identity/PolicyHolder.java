package io.holdfast.storage.identity;

/**
 * Whom a policy is attached to or embedded in.
 *
 * @param accountId 12 digits
 * @param kind what it is
 * @param name its name; compared without case
 */
public record PolicyHolder(String accountId, Kind kind, String name) {
  /** Who can have policies; an account's root has none. */
  public enum Kind {
    USER,
    GROUP,
    ROLE
  }

  /** A user. */
  public static PolicyHolder user(String accountId, String name) {
    return new PolicyHolder(accountId, Kind.USER, name);
  }

  /** A group. */
  public static PolicyHolder group(String accountId, String name) {
    return new PolicyHolder(accountId, Kind.GROUP, name);
  }

  /** A role. */
  public static PolicyHolder role(String accountId, String name) {
    return new PolicyHolder(accountId, Kind.ROLE, name);
  }
}
