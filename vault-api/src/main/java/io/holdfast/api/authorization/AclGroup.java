package io.holdfast.api.authorization;

import org.jspecify.annotations.Nullable;

/**
 * The predefined groups that an ACL can name.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html">ACLs</a>
 */
public enum AclGroup {
  ALL_USERS("http://acs.amazonaws.com/groups/global/AllUsers", true),
  AUTHENTICATED_USERS("http://acs.amazonaws.com/groups/global/AuthenticatedUsers", true),
  LOG_DELIVERY("http://acs.amazonaws.com/groups/s3/LogDelivery", false);

  private final String uri;
  private final boolean everybody;

  AclGroup(String uri, boolean everybody) {
    this.uri = uri;
    this.everybody = everybody;
  }

  /** The URI on the wire. */
  public String uri() {
    return uri;
  }

  /** True for the groups that make an ACL public. */
  public boolean isPublic() {
    return everybody;
  }

  /** The group of that URI, or null. */
  public static @Nullable AclGroup byUri(String uri) {
    for (AclGroup group : values()) {
      if (group.uri.equals(uri)) {
        return group;
      }
    }
    return null;
  }
}
