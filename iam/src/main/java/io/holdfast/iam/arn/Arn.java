package io.holdfast.iam.arn;

import org.jspecify.annotations.Nullable;

/**
 * An Amazon Resource Name: {@code arn:partition:service:region:account-id:resource}. The resource
 * keeps the colons that are in it. Nothing in it is a wildcard.
 *
 * @param partition {@code aws} for everything that the vault names
 * @param region empty where the resource has none, as in S3
 * @param accountId empty where the resource has none, as in S3
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html">ARNs</a>
 */
public record Arn(
    String partition, String service, String region, String accountId, String resource) {
  /** Characters of the longest ARN that is read. */
  public static final int MAX_LENGTH = 2048;

  static final int PARTS = 6;

  /**
   * Reads an ARN.
   *
   * @return null when it is none: too long, not six parts, or without partition, service, resource
   */
  public static @Nullable Arn parse(String text) {
    if (text.length() > MAX_LENGTH || !text.startsWith("arn:")) {
      return null;
    }
    String[] parts = text.split(":", PARTS);
    if (parts.length != PARTS
        || parts[1].isEmpty()
        || parts[2].isEmpty()
        || parts[PARTS - 1].isEmpty()) {
      return null;
    }
    return new Arn(parts[1], parts[2], parts[3], parts[4], parts[5]);
  }

  /** Of a bucket. */
  public static Arn bucket(String bucket) {
    return new Arn("aws", "s3", "", "", bucket);
  }

  /** Of an object; {@code key} is taken as it is. */
  public static Arn object(String bucket, String key) {
    return new Arn("aws", "s3", "", "", bucket + "/" + key);
  }

  /** Of every resource of S3, for requests that address none, such as ListBuckets. */
  public static Arn everyBucket() {
    return bucket("*");
  }

  /** Of an account's root. */
  public static Arn root(String accountId) {
    return iam(accountId, "root");
  }

  /**
   * Of a user.
   *
   * @param path starts and ends with a slash; "/" where the user has none
   */
  public static Arn user(String accountId, String path, String name) {
    return iam(accountId, "user" + path + name);
  }

  /** Of a role; {@code path} as in {@link #user}. */
  public static Arn role(String accountId, String path, String name) {
    return iam(accountId, "role" + path + name);
  }

  /** Of a role's session; a role's path is not part of it. */
  public static Arn assumedRole(String accountId, String role, String session) {
    return new Arn("aws", "sts", "", accountId, "assumed-role/" + role + "/" + session);
  }

  /** Of a session made by GetFederationToken. */
  public static Arn federatedUser(String accountId, String name) {
    return new Arn("aws", "sts", "", accountId, "federated-user/" + name);
  }

  private static Arn iam(String accountId, String resource) {
    return new Arn("aws", "iam", "", accountId, resource);
  }

  @Override
  public String toString() {
    return String.join(":", "arn", partition, service, region, accountId, resource);
  }
}
