package io.holdfast.iam.condition;

import java.util.Locale;
import java.util.Set;

/**
 * The condition keys that a policy may name. A key that is not here is refused when the policy is
 * put: a misspelt key would otherwise be a missing one, and a missing key satisfies every negated
 * operator.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html">
 *     Global condition keys</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html">
 *     Condition keys of S3</a>
 */
final class ConditionKeys {
  private static final int MAX_LENGTH = 512;

  private static final Set<String> GLOBAL =
      words(
          """
          CalledVia CalledViaFirst CalledViaLast CurrentTime EpochTime FederatedProvider
          Ec2InstanceSourceVpc Ec2InstanceSourcePrivateIPv4
          MultiFactorAuthAge MultiFactorAuthPresent
          PrincipalAccount PrincipalArn PrincipalIsAWSService PrincipalOrgID PrincipalOrgPaths
          PrincipalServiceName PrincipalServiceNamesList PrincipalType
          Referer RequestedRegion ResourceAccount ResourceOrgID ResourceOrgPaths SecureTransport
          SourceAccount SourceArn SourceIdentity SourceIp SourceOrgID SourceOrgPaths SourceOwner
          SourceVpc SourceVpcArn SourceVpce TagKeys TokenIssueTime UserAgent userid username
          ViaAWSService VpceAccount VpceOrgID VpceOrgPaths VpcSourceIp
          """);

  private static final Set<String> S3 =
      words(
          """
          AccessGrantsInstanceArn AccessPointNetworkOrigin authType DataAccessPointAccount
          DataAccessPointArn delimiter ExistingJobOperation ExistingJobPriority if-match
          if-none-match InventoryAccessibleOptionalFields JobSuspendedCause LocationConstraint
          max-keys object-lock-legal-hold object-lock-mode object-lock-remaining-retention-days
          object-lock-retain-until-date ObjectCreationOperation prefix RequestJobOperation
          RequestJobPriority RequestObjectTagKeys ResourceAccount signatureAge signatureversion
          TlsVersion versionid x-amz-acl x-amz-content-sha256 x-amz-copy-source
          x-amz-grant-full-control x-amz-grant-read x-amz-grant-read-acp x-amz-grant-write
          x-amz-grant-write-acp x-amz-metadata-directive x-amz-object-ownership
          x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id
          x-amz-server-side-encryption-customer-algorithm x-amz-storage-class
          x-amz-website-redirect-location
          """);

  private static final Set<String> STS =
      words(
          """
          AWSServiceName DurationSeconds ExternalId RoleSessionName SourceIdentity
          TransitiveTagKeys
          """);

  private static final Set<String> IAM =
      words(
          """
          AssociatedResourceArn AWSServiceName PassedToService PermissionsBoundary PolicyARN
          """);

  private static final Set<String> FAMILIES =
      Set.of(
          "aws:principaltag/",
          "aws:requesttag/",
          "aws:resourcetag/",
          "iam:resourcetag/",
          "s3:buckettag/",
          "s3:existingobjecttag/",
          "s3:requestobjecttag/");

  private ConditionKeys() {}

  /**
   * True for a key that requests can have, in any case: a fixed one, one of a family of tags, or a
   * claim of an identity provider ({@code idp.example.com/realm:aud}).
   */
  static boolean isKnown(String name) {
    if (name.length() > MAX_LENGTH) {
      return false;
    }
    String key = name.toLowerCase(Locale.ROOT);
    if (isOfFamily(key)) {
      return true;
    }
    int colon = key.indexOf(':');
    String local = key.substring(colon + 1);
    return switch (colon < 0 ? "" : key.substring(0, colon)) {
      case "aws" -> GLOBAL.contains(local);
      case "s3" -> S3.contains(local);
      case "sts" -> STS.contains(local);
      case "iam" -> IAM.contains(local);
      default -> isProviderClaim(key);
    };
  }

  /** True for {@code aws:PrincipalTag/…} and its like, with a tag's name behind the slash. */
  static boolean isOfFamily(String lowerCaseName) {
    int slash = lowerCaseName.indexOf('/');
    return slash > 0
        && slash + 1 < lowerCaseName.length()
        && FAMILIES.contains(lowerCaseName.substring(0, slash + 1));
  }

  /**
   * A claim is behind the last colon; before it stands the provider's URL without its scheme. Only
   * a name with a dot, a slash or a port is one, so that no misspelt service passes for a provider.
   */
  private static boolean isProviderClaim(String key) {
    int colon = key.lastIndexOf(':');
    if (colon < 1 || colon + 1 == key.length()) {
      return false;
    }
    String provider = key.substring(0, colon);
    boolean isHost =
        provider.indexOf('.') > 0 || provider.indexOf('/') > 0 || provider.indexOf(':') > 0;
    return isHost
        && isLetterOrDigit(provider.charAt(0))
        && hasOnly(provider, ".-_~/:%")
        && hasOnly(key.substring(colon + 1), "._-");
  }

  private static boolean hasOnly(String text, String besidesLettersAndDigits) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLetterOrDigit(c) && besidesLettersAndDigits.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private static Set<String> words(String text) {
    return Set.of(text.toLowerCase(Locale.ROOT).strip().split("\\s+", -1));
  }
}
