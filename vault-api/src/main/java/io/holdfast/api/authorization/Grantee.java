package io.holdfast.api.authorization;

/** Whom a grant is for, once it is known that they exist. */
public sealed interface Grantee {
  /** An account, by canonical id. */
  record CanonicalUser(String canonicalId) implements Grantee {}

  /** A predefined group. */
  record Group(AclGroup group) implements Grantee {}
}
