package io.holdfast.api.authorization;

/** Permissions that an ACL grants. */
public enum AclPermission {
  READ,
  WRITE,
  READ_ACP,
  WRITE_ACP,
  FULL_CONTROL
}
