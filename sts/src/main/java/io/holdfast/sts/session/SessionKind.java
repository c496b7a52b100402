package io.holdfast.sts.session;

/** What a session acts as. */
public enum SessionKind {
  /** The account's root itself, by GetSessionToken. */
  ROOT,
  /** A user itself, by GetSessionToken. */
  USER,
  /** A role, by AssumeRole or AssumeRoleWithWebIdentity. */
  ROLE,
  /** A name that a user vouches for, by GetFederationToken. */
  FEDERATED
}
