package io.holdfast.api.authorization;

/** One grant of an ACL. */
public record AclGrant(Grantee grantee, AclPermission permission) {

  /** True when the grant is to everybody, signed in or not. */
  public boolean isPublic() {
    return grantee instanceof Grantee.Group(AclGroup group) && group.isPublic();
  }
}
