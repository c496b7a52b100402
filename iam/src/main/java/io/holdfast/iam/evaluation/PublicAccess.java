package io.holdfast.iam.evaluation;

import io.holdfast.iam.condition.ArnPattern;
import io.holdfast.iam.condition.CidrBlock;
import io.holdfast.iam.condition.Condition;
import io.holdfast.iam.condition.Condition.Quantifier;
import io.holdfast.iam.condition.PolicyText;
import io.holdfast.iam.policy.Effect;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyPrincipal;
import io.holdfast.iam.policy.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether a bucket's policy is public, for GetBucketPolicyStatus, BlockPublicPolicy and
 * RestrictPublicBuckets. A policy is taken to be public until each Allow statement is seen to be
 * for fixed values: principals, addresses, organizations and the like. A Deny does not mend an
 * Allow.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status">
 *     The meaning of "public"</a>
 */
public final class PublicAccess {
  private static final int MIN_V4_PREFIX_BITS = 8;
  private static final int MIN_V6_PREFIX_BITS = 32;
  private static final String ACCESS_POINT = "s3:dataaccesspointarn";
  private static final Pattern ACCESS_POINTS_OF_ACCOUNT =
      Pattern.compile("arn:aws:s3:[a-z0-9-]{0,32}:[0-9]{12}:accesspoint/.{1,256}");

  private static final List<CidrBlock> PRIVATE_RANGES =
      Stream.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
          .map(CidrBlock::parse)
          .filter(Objects::nonNull)
          .toList();

  private static final Set<String> RESTRICTING_KEYS =
      Set.of(
          "aws:principalaccount",
          "aws:principalarn",
          "aws:principalorgid",
          "aws:principalorgpaths",
          "aws:principalservicename",
          "aws:sourceaccount",
          "aws:sourcearn",
          "aws:sourceorgid",
          "aws:sourceorgpaths",
          "aws:sourceowner",
          "aws:sourcevpc",
          "aws:sourcevpcarn",
          "aws:sourcevpce",
          "aws:userid",
          "s3:dataaccesspointaccount",
          ACCESS_POINT,
          "s3:x-amz-server-side-encryption-aws-kms-key-id");

  private PublicAccess() {}

  /** True when the policy permits anything to callers who are not fixed. */
  public static boolean isPublic(PolicyDocument bucketPolicy) {
    return bucketPolicy.statements().stream().anyMatch(PublicAccess::isPublic);
  }

  private static boolean isPublic(Statement statement) {
    return statement.effect() == Effect.ALLOW
        && isForUnfixedPrincipals(statement)
        && statement.conditions().stream().noneMatch(PublicAccess::restricts);
  }

  private static boolean isForUnfixedPrincipals(Statement statement) {
    if (statement.principals() == null || statement.principals().negated()) {
      return true;
    }
    for (PolicyPrincipal principal : statement.principals().members()) {
      boolean fixed =
          switch (principal) {
            case PolicyPrincipal.Everyone() -> false;
            // Anybody can get an identity of a provider on the internet.
            case PolicyPrincipal.Federated ignored -> false;
            case PolicyPrincipal.Account ignored -> true;
            case PolicyPrincipal.Named ignored -> true;
            case PolicyPrincipal.UniqueId ignored -> true;
            case PolicyPrincipal.CanonicalUser ignored -> true;
            case PolicyPrincipal.Service ignored -> true;
          };
      if (!fixed) {
        return true;
      }
    }
    return false;
  }

  /** True when the condition holds for fixed values only, and not for requests without the key. */
  private static boolean restricts(Condition condition) {
    String key = condition.key().name();
    if (condition.ifExists() || condition.quantifier() == Quantifier.FOR_ALL_VALUES) {
      return false;
    }
    return switch (condition.operator()) {
      case IP_ADDRESS ->
          key.equals("aws:sourceip")
              && condition.addresses().stream().allMatch(PublicAccess::isNarrow);
      case STRING_EQUALS, STRING_EQUALS_IGNORE_CASE, STRING_LIKE ->
          RESTRICTING_KEYS.contains(key)
              && condition.texts().stream().allMatch(text -> isFixed(key, text));
      case ARN_EQUALS, ARN_LIKE ->
          RESTRICTING_KEYS.contains(key)
              && condition.arns().stream().allMatch(arn -> isFixed(key, arn));
      case STRING_NOT_EQUALS,
          STRING_NOT_EQUALS_IGNORE_CASE,
          STRING_NOT_LIKE,
          NUMERIC_EQUALS,
          NUMERIC_NOT_EQUALS,
          NUMERIC_LESS_THAN,
          NUMERIC_LESS_THAN_EQUALS,
          NUMERIC_GREATER_THAN,
          NUMERIC_GREATER_THAN_EQUALS,
          DATE_EQUALS,
          DATE_NOT_EQUALS,
          DATE_LESS_THAN,
          DATE_LESS_THAN_EQUALS,
          DATE_GREATER_THAN,
          DATE_GREATER_THAN_EQUALS,
          BOOL,
          BINARY_EQUALS,
          NOT_IP_ADDRESS,
          ARN_NOT_EQUALS,
          ARN_NOT_LIKE,
          NULL ->
          false;
    };
  }

  private static boolean isFixed(String key, PolicyText text) {
    boolean ofOneAccount =
        key.equals(ACCESS_POINT) && ACCESS_POINTS_OF_ACCOUNT.matcher(text.source()).matches();
    return !text.hasVariables() && (ofOneAccount || !text.hasWildcards());
  }

  private static boolean isFixed(String key, ArnPattern arn) {
    return arn.isFixed()
        || (key.equals(ACCESS_POINT)
            && ACCESS_POINTS_OF_ACCOUNT.matcher(arn.source()).matches()
            && arn.resource() != null
            && !arn.resource().hasVariables());
  }

  private static boolean isNarrow(CidrBlock block) {
    if (block.isV6()) {
      return block.prefixBits() >= MIN_V6_PREFIX_BITS;
    }
    return block.prefixBits() >= MIN_V4_PREFIX_BITS
        || PRIVATE_RANGES.stream().anyMatch(range -> range.contains(block));
  }
}
