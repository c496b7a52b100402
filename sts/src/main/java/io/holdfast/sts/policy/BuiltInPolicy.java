package io.holdfast.sts.policy;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A managed policy that every account has. They live in code: an attachment names the ARN, and a
 * release that changes one changes it for all. None grants s3:BypassGovernanceRetention, which no
 * wildcard does.
 *
 * @param policyName as AWS names its own
 * @param description what it is for
 * @param document the policy
 */
public record BuiltInPolicy(String policyName, String description, String document) {
  /** The only version that they have. */
  public static final String VERSION_ID = "v1";

  /** When they were made, as far as answers tell. */
  public static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

  private static final String ARN_PREFIX = "arn:aws:iam::aws:policy/";
  private static final int ID_CHARACTERS = 17;

  /** In order of their names. */
  private static final List<BuiltInPolicy> ALL =
      List.of(
          of("AWSDenyAll", "Denies everything.", "Deny", "\"*\""),
          of("AdministratorAccess", "Everything in the account.", "Allow", "\"*\""),
          of("AmazonS3FullAccess", "All buckets and objects.", "Allow", "\"s3:*\""),
          of(
              "AmazonS3ReadOnlyAccess",
              "Reading of all buckets and objects.",
              "Allow",
              "[\"s3:Get*\",\"s3:List*\",\"s3:Describe*\"]"),
          of("IAMFullAccess", "All of IAM.", "Allow", "\"iam:*\""),
          of(
              "IAMReadOnlyAccess",
              "Reading of all of IAM.",
              "Allow",
              "[\"iam:Get*\",\"iam:List*\",\"iam:Simulate*\"]"),
          new BuiltInPolicy(
              "PowerUserAccess",
              "Everything but IAM.",
              "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                  + "\"NotAction\":[\"iam:*\"],\"Resource\":\"*\"}]}"),
          of(
              "ReadOnlyAccess",
              "Reading of everything.",
              "Allow",
              "[\"s3:Get*\",\"s3:List*\",\"s3:Describe*\",\"iam:Get*\",\"iam:List*\","
                  + "\"iam:Simulate*\",\"sts:GetCallerIdentity\",\"sts:GetAccessKeyInfo\"]"));

  private static BuiltInPolicy of(String name, String description, String effect, String action) {
    return new BuiltInPolicy(
        name,
        description,
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\""
            + effect
            + "\",\"Action\":"
            + action
            + ",\"Resource\":\"*\"}]}");
  }

  /** All of them, in order of their names. */
  public static List<BuiltInPolicy> all() {
    return ALL;
  }

  /** The one of that ARN. */
  public static Optional<BuiltInPolicy> find(String arn) {
    return ALL.stream().filter(policy -> policy.arn().equals(arn)).findFirst();
  }

  /** {@code arn:aws:iam::aws:policy/NAME}. */
  public String arn() {
    return ARN_PREFIX + policyName;
  }

  /** {@code ANPA…}, made of the name. */
  public String policyId() {
    String letters = ("BUILTIN" + policyName).toUpperCase(Locale.ROOT);
    return "ANPA" + (letters + "A".repeat(ID_CHARACTERS)).substring(0, ID_CHARACTERS);
  }
}
