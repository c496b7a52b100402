package io.holdfast.iam.policy;

/** Where a policy is used, and so which elements it has. */
public enum PolicyKind {
  /** Of a user, group or role; managed or inline. No Principal. */
  IDENTITY,
  /** Of a bucket. Principal, and resources of that bucket. */
  RESOURCE_S3,
  /** Of a role: who may assume it. Principal, no Resource, actions of STS only. */
  TRUST,
  /** Given when a session is made. No Principal. */
  SESSION,
  /** The most that a user or role may have. No Principal. */
  BOUNDARY;

  /** True when statements say whom they are about. */
  public boolean hasPrincipal() {
    return this == RESOURCE_S3 || this == TRUST;
  }

  /** True when statements say what they are about. */
  public boolean hasResource() {
    return this != TRUST;
  }
}
