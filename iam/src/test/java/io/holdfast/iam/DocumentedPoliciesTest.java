package io.holdfast.iam;

import static io.holdfast.iam.Requests.ALICE;
import static io.holdfast.iam.Requests.MALLORY;
import static io.holdfast.iam.Requests.OTHER;
import static io.holdfast.iam.Requests.OWNER;
import static io.holdfast.iam.Requests.get;
import static io.holdfast.iam.Requests.list;
import static io.holdfast.iam.Requests.of;
import static io.holdfast.iam.Requests.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.condition.RequestContext;
import io.holdfast.iam.evaluation.AccessRequest;
import io.holdfast.iam.evaluation.Decision;
import io.holdfast.iam.evaluation.Evaluator;
import io.holdfast.iam.evaluation.NamedPolicy;
import io.holdfast.iam.evaluation.PolicySet;
import io.holdfast.iam.evaluation.Principal;
import io.holdfast.iam.evaluation.ResourcePolicy;
import io.holdfast.iam.policy.MalformedPolicyException;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Policies in the manner of AWS's published examples (IAM User Guide, "Example policies"; S3 User
 * Guide, "Bucket policy examples"), and what those pages say that they do.
 */
class DocumentedPoliciesTest {
  private static final PolicySet FULL_ACCESS =
      identity(
          """
          {"Version":"2012-10-17",
           "Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}
          """);

  @Test
  void homeFoldersOfUsersArePrefixScoped() {
    PolicySet policies =
        identity(
            """
            {"Version":"2012-10-17","Statement":[
              {"Sid":"AllowListing","Effect":"Allow","Action":["s3:ListBucket"],
               "Resource":["arn:aws:s3:::bucket"],
               "Condition":{"StringLike":{"s3:prefix":["","home/","home/${aws:username}/*"]}}},
              {"Sid":"AllowAll","Effect":"Allow","Action":["s3:*"],
               "Resource":["arn:aws:s3:::bucket/home/${aws:username}/*"]}]}
            """);
    Map<String, String> own = Map.of("aws:username", "alice", "s3:prefix", "home/alice/2026/");
    Map<String, String> foreign = Map.of("aws:username", "alice", "s3:prefix", "home/bob/");
    assertAllowed(list(ALICE, "bucket", own), policies);
    assertDenied(list(ALICE, "bucket", foreign), policies);
    assertDenied(list(ALICE, "bucket", Map.of("aws:username", "alice")), policies);
    Arn object = Arn.object("bucket", "home/alice/a");
    assertAllowed(of(ALICE, "s3:PutObject", object, Map.of("aws:username", "alice")), policies);
    assertDenied(of(ALICE, "s3:PutObject", object, Map.of("aws:username", "bob")), policies);
    assertDenied(of(ALICE, "s3:PutObject", object, Map.of()), policies);
  }

  @Test
  void aUserNamedLikeAWildcardHasNoOtherHome() {
    PolicySet policies =
        identity(
            """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject",
             "Resource":"arn:aws:s3:::bucket/home/${aws:username}/*"}}
            """);
    Map<String, String> keys = Map.of("aws:username", "*");
    assertDenied(of(ALICE, "s3:GetObject", Arn.object("bucket", "home/bob/a"), keys), policies);
    assertAllowed(of(ALICE, "s3:GetObject", Arn.object("bucket", "home/*/a"), keys), policies);
  }

  @Test
  void deletingABucketNeedsFreshMfa() {
    String policy =
        """
        {"Version":"2012-10-17","Statement":[{"Sid":"MFADeleteOnly","Effect":"Deny",
         "Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::myBucket",
         "Condition":{"NumericGreaterThanIfExists":{"aws:MultiFactorAuthAge":"1"}}}]}
        """;
    PolicySet policies = FULL_ACCESS.withResource(bucketPolicy(policy, "myBucket"));
    Arn bucket = Arn.bucket("myBucket");
    assertDenied(of(ALICE, "s3:DeleteBucket", bucket, Map.of()), policies);
    assertDenied(
        of(ALICE, "s3:DeleteBucket", bucket, Map.of("aws:MultiFactorAuthAge", "2")), policies);
    assertAllowed(
        of(ALICE, "s3:DeleteBucket", bucket, Map.of("aws:MultiFactorAuthAge", "1")), policies);
    assertAllowed(of(ALICE, "s3:ListBucket", bucket, Map.of()), policies);
  }

  @Test
  void callersWithoutMfaAreDeniedByBoolIfExists() {
    PolicySet policies =
        identity(
            """
            {"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Action":"*","Resource":"*"},
             {"Effect":"Deny","NotAction":["iam:*","sts:GetSessionToken"],"Resource":"*",
              "Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}]}
            """);
    AccessRequest longTerm = get(ALICE, "b", "k");
    assertDenied(longTerm, policies);
    Arn object = Arn.object("b", "k");
    assertDenied(
        of(ALICE, "s3:GetObject", object, Map.of("aws:MultiFactorAuthPresent", "false")), policies);
    assertAllowed(
        of(ALICE, "s3:GetObject", object, Map.of("aws:MultiFactorAuthPresent", "true")), policies);
    assertAllowed(
        of(ALICE, "iam:CreateVirtualMFADevice", Arn.user(OWNER, "/", "alice"), Map.of()), policies);
  }

  @Test
  void requestsWithoutTlsAreDenied() {
    PolicySet policies =
        FULL_ACCESS.withResource(
            bucketPolicy(
                """
                {"Version":"2012-10-17","Statement":[{"Sid":"RestrictToTLSRequestsOnly",
                 "Action":"s3:*","Effect":"Deny",
                 "Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"],
                 "Condition":{"Bool":{"aws:SecureTransport":"false"}},"Principal":"*"}]}
                """,
                "b"));
    Arn object = Arn.object("b", "k");
    assertDenied(
        of(ALICE, "s3:GetObject", object, Map.of("aws:SecureTransport", "false")), policies);
    assertAllowed(
        of(ALICE, "s3:GetObject", object, Map.of("aws:SecureTransport", "true")), policies);
  }

  @Test
  void addressesAreKeptOutsideOfTheirRanges() {
    PolicySet policies =
        FULL_ACCESS.withResource(
            bucketPolicy(
                """
                {"Version":"2012-10-17","Id":"S3PolicyId1","Statement":[{"Sid":"IPAllow",
                 "Effect":"Deny","Principal":"*","Action":"s3:*",
                 "Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"],
                 "Condition":{"NotIpAddress":{"aws:SourceIp":
                   ["192.0.2.0/24","2001:DB8:1234:5678::/64"]}}}]}
                """,
                "b"));
    Arn object = Arn.object("b", "k");
    for (String inside : List.of("192.0.2.7", "::ffff:192.0.2.7", "2001:db8:1234:5678::1")) {
      assertAllowed(of(ALICE, "s3:GetObject", object, Map.of("aws:SourceIp", inside)), policies);
    }
    for (String outside : List.of("192.0.3.7", "2001:db8:1234:5679::1", "garbage", "")) {
      assertDenied(of(ALICE, "s3:GetObject", object, Map.of("aws:SourceIp", outside)), policies);
    }
  }

  @Test
  void tagsOfARequestAreCheckedOneByOne() {
    PolicySet policies =
        identity(
            """
            {"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Action":"s3:PutObjectTagging","Resource":"arn:aws:s3:::b/*",
              "Condition":{"ForAllValues:StringLike":{"s3:RequestObjectTagKeys":
               ["Owner","CreationDate"]},
               "ForAnyValue:StringEquals":{"s3:RequestObjectTagKeys":"Owner"}}}]}
            """);
    assertAllowed(tagging("Owner"), policies);
    assertAllowed(tagging("CreationDate", "Owner"), policies);
    assertDenied(tagging("CreationDate"), policies);
    assertDenied(tagging("Owner", "Project"), policies);
    assertDenied(tagging(), policies);
  }

  @Test
  void anotherAccountMayUploadOnlyWithFullControlForTheOwner() {
    PolicySet policies =
        FULL_ACCESS.withResource(
            bucketPolicy(
                """
                {"Version":"2012-10-17","Statement":[{"Sid":"PolicyForAllowUploadWithACL",
                 "Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:PutObject",
                 "Resource":"arn:aws:s3:::b/*","Condition":{"StringEquals":
                  {"s3:x-amz-acl":"bucket-owner-full-control"}}}]}
                """,
                "b"));
    Arn object = Arn.object("b", "k");
    Map<String, String> acl = Map.of("s3:x-amz-acl", "bucket-owner-full-control");
    assertAllowed(of(MALLORY, "s3:PutObject", object, acl), policies);
    assertDenied(of(MALLORY, "s3:PutObject", object, Map.of()), policies);
    assertDenied(
        of(MALLORY, "s3:PutObject", object, acl),
        PolicySet.none().withResource(policies.resource()));
    assertDenied(of(MALLORY, "s3:GetObject", object, acl), policies);
  }

  @Test
  void aPublicBucketIsReadByAnybody() {
    PolicySet policies =
        PolicySet.none()
            .withResource(
                bucketPolicy(
                    """
                    {"Version":"2012-10-17","Statement":[{"Sid":"PublicRead","Effect":"Allow",
                     "Principal":"*","Action":["s3:GetObject","s3:GetObjectVersion"],
                     "Resource":["arn:aws:s3:::b/*"]}]}
                    """,
                    "b"));
    assertAllowed(get(new Principal.Anonymous(), "b", "k"), policies);
    assertDenied(get(new Principal.Anonymous(), "c", "k"), policies);
    assertDenied(list(new Principal.Anonymous(), "b", Map.of()), policies);
  }

  @Test
  void aDistributionOfCloudFrontIsNobodyHere() {
    ResourcePolicy policy =
        bucketPolicy(
            """
            {"Version":"2012-10-17","Statement":{"Sid":"AllowCloudFrontServicePrincipal",
             "Effect":"Allow","Principal":{"Service":"cloudfront.amazonaws.com"},
             "Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{"StringEquals":
              {"AWS:SourceArn":"arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE"}}}}
            """,
            "b");
    Map<String, String> keys =
        Map.of("aws:SourceArn", "arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE");
    AccessRequest anonymous =
        of(new Principal.Anonymous(), "s3:GetObject", Arn.object("b", "k"), keys);
    assertDenied(anonymous, PolicySet.none().withResource(policy));
  }

  @Test
  void everybodyButTheNamedUserIsDenied() {
    ResourcePolicy policy =
        bucketPolicy(
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":[
              "arn:aws:iam::111122223333:user/alice","arn:aws:iam::111122223333:root"]},
             "Action":"s3:*","Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]}]}
            """,
            "b");
    PolicySet policies = FULL_ACCESS.withResource(policy);
    assertAllowed(get(ALICE, "b", "k"), policies);
    assertAllowed(get(new Principal.AccountRoot(OWNER), "b", "k"), policies);
    assertDenied(get(Requests.user(OWNER, "bob"), "b", "k"), policies);
    assertDenied(get(Requests.session(OWNER), "b", "k"), policies);
    assertDenied(get(new Principal.Anonymous(), "b", "k"), policies);
    assertDenied(get(Requests.user(OTHER, "alice"), "b", "k"), policies);
  }

  @Test
  void accessByDateEndsAndBegins() {
    PolicySet policies =
        identity(
            """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject",
             "Resource":"*","Condition":{
              "DateGreaterThan":{"aws:CurrentTime":"2020-04-01T00:00:00Z"},
              "DateLessThan":{"aws:CurrentTime":"2020-06-30T23:59:59Z"}}}}
            """);
    Arn object = Arn.object("b", "k");
    String key = "aws:CurrentTime";
    assertAllowed(of(ALICE, "s3:GetObject", object, Map.of(key, "2020-05-01T00:00:00Z")), policies);
    assertDenied(of(ALICE, "s3:GetObject", object, Map.of(key, "2020-07-01T00:00:00Z")), policies);
    assertDenied(of(ALICE, "s3:GetObject", object, Map.of(key, "2020-04-01T00:00:00Z")), policies);
    assertAllowed(of(ALICE, "s3:GetObject", object, Map.of(key, "1588291200")), policies);
  }

  @Test
  void aTeamWithoutATagGetsTheDefault() {
    PolicySet policies =
        identity(
            """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:ListBucket",
             "Resource":"arn:aws:s3:::amzn-${aws:PrincipalTag/team, 'company-wide'}"}}
            """);
    assertAllowed(list(ALICE, "amzn-company-wide", Map.of()), policies);
    assertAllowed(list(ALICE, "amzn-yellow", Map.of("aws:PrincipalTag/team", "yellow")), policies);
    assertDenied(
        list(ALICE, "amzn-company-wide", Map.of("aws:PrincipalTag/team", "yellow")), policies);
  }

  private static AccessRequest tagging(String... keys) {
    RequestContext context =
        RequestContext.builder().putAll("s3:RequestObjectTagKeys", List.of(keys)).build();
    return of(ALICE, "s3:PutObjectTagging", Arn.object("b", "k"), context);
  }

  private static PolicySet identity(String text) {
    return PolicySet.ofIdentity(
        List.of(new NamedPolicy("example", parse(text, PolicyKind.IDENTITY))));
  }

  private static ResourcePolicy bucketPolicy(String text, String bucket) {
    try {
      return ResourcePolicy.of(
          new NamedPolicy("bucket", PolicyDocument.parseBucketPolicy(text, bucket))
              .bound(Requests.IDS));
    } catch (MalformedPolicyException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertAllowed(AccessRequest request, PolicySet policies) {
    Decision decision = Evaluator.decide(request, policies);
    assertThat(decision.isAllowed()).as(decision.explanation().inWords()).isTrue();
  }

  private static void assertDenied(AccessRequest request, PolicySet policies) {
    Decision decision = Evaluator.decide(request, policies);
    assertThat(decision.isAllowed()).as(decision.explanation().inWords()).isFalse();
  }
}
