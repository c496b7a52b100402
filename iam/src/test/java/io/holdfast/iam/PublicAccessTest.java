package io.holdfast.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.iam.action.ActionPattern;
import io.holdfast.iam.action.S3Actions;
import io.holdfast.iam.action.S3Operations;
import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.condition.RequestContext;
import io.holdfast.iam.evaluation.AccessRequest;
import io.holdfast.iam.evaluation.Evaluator;
import io.holdfast.iam.evaluation.Grant;
import io.holdfast.iam.evaluation.NamedPolicy;
import io.holdfast.iam.evaluation.PolicySet;
import io.holdfast.iam.evaluation.Principal;
import io.holdfast.iam.evaluation.PublicAccess;
import io.holdfast.iam.evaluation.ResourcePolicy;
import io.holdfast.iam.evaluation.ResourcePolicy.Limit;
import io.holdfast.iam.policy.PolicyKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is public, and what a bucket's settings make of it; the table of actions. */
class PublicAccessTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'*'                              | | true",
        "{'AWS':'*'}                      | | true",
        "{'Federated':'graph.facebook.com'} | | true",
        "{'AWS':'111122223333'}           | | false",
        "{'AWS':['111122223333','*']}     | | true",
        "{'AWS':'arn:aws:iam::s3tenant1:root'} | | false",
        "{'Service':'cloudtrail.amazonaws.com'} | | false",
        "'*' | 'StringLike':{'aws:SourceVpc':'vpc-*'} | true",
        "'*' | 'StringEquals':{'aws:SourceVpc':'vpc-91237329'} | false",
        "'*' | 'StringEqualsIfExists':{'aws:SourceVpc':'vpc-91237329'} | true",
        "'*' | 'ForAllValues:StringEquals':{'aws:SourceVpc':'vpc-91237329'} | true",
        "'*' | 'StringNotEquals':{'aws:SourceVpc':'vpc-91237329'} | true",
        "'*' | 'StringEquals':{'aws:PrincipalOrgID':'o-xxxxxxxxxx'} | false",
        "'*' | 'StringEquals':{'aws:PrincipalOrgID':'${aws:PrincipalOrgID}'} | true",
        "'*' | 'StringEquals':{'aws:UserAgent':'secret'} | true",
        "'*' | 'StringLike':{'aws:Referer':'http://example.com/*'} | true",
        "'*' | 'IpAddress':{'aws:SourceIp':'10.0.0.0/32'} | false",
        "'*' | 'IpAddress':{'aws:SourceIp':'192.0.2.0/24'} | false",
        "'*' | 'IpAddress':{'aws:SourceIp':'11.0.0.0/7'} | true",
        "'*' | 'IpAddress':{'aws:SourceIp':['192.0.2.0/24','0.0.0.0/1']} | true",
        "'*' | 'IpAddress':{'aws:SourceIp':'2001:db8::/32'} | false",
        "'*' | 'IpAddress':{'aws:SourceIp':'2001:db8::/31'} | true",
        "'*' | 'NotIpAddress':{'aws:SourceIp':'192.0.2.0/24'} | true",
        "'*' | 'IpAddress':{'aws:VpcSourceIp':'10.0.0.0/24'} | true",
        "'*' | 'ArnLike':{'aws:SourceArn':'arn:aws:s3:::b'} | false",
        "'*' | 'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::*:user/a'} | true",
        "'*' | 'StringLike':{'s3:DataAccessPointArn':'arn:aws:s3::111122223333:accesspoint/*'} |"
            + " false",
        "'*' | 'StringLike':{'s3:DataAccessPointArn':'arn:aws:s3::*:accesspoint/*'} | true",
        "'*' | 'Bool':{'aws:SecureTransport':'true'} | true",
      })
  void publicIsWhatIsNotForFixedValues(String principal, String condition, boolean expected) {
    String statement =
        "{'Effect':'Allow','Principal':%s,'Action':'s3:GetObject','Resource':'arn:aws:s3:::b/*'%s}"
            .formatted(principal, condition == null ? "" : ",'Condition':{" + condition + "}");
    NamedPolicy policy = Requests.policy(PolicyKind.RESOURCE_S3, statement.replace('\'', '"'));
    assertThat(policy.document()).isNotNull();
    assertThat(PublicAccess.isPublic(policy.document())).isEqualTo(expected);
  }

  @Test
  void aDenyIsNotPublicAndDoesNotMendAnAllow() {
    String deny =
        """
        {"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b/*"}
        """;
    NamedPolicy denies = Requests.policy(PolicyKind.RESOURCE_S3, deny);
    NamedPolicy both =
        Requests.policy(PolicyKind.RESOURCE_S3, deny + "," + deny.replace("Deny", "Allow"));
    assertThat(denies.document()).isNotNull();
    assertThat(both.document()).isNotNull();
    assertThat(PublicAccess.isPublic(denies.document())).isFalse();
    assertThat(PublicAccess.isPublic(both.document())).isTrue();
  }

  @Test
  void limitsTakeAwayWhatABucketPolicyPermits() {
    NamedPolicy policy =
        Requests.policy(
            PolicyKind.RESOURCE_S3,
            """
            {"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}
            """);
    PolicySet restricted =
        PolicySet.none().withResource(new ResourcePolicy(policy, Set.of(Limit.OWNER_ACCOUNT_ONLY)));
    PolicySet denyOnly =
        PolicySet.none().withResource(new ResourcePolicy(policy, Set.of(Limit.DENY_ONLY)));
    AccessRequest anonymous = Requests.get(new Principal.Anonymous(), "b", "k");
    AccessRequest alice = Requests.get(Requests.ALICE, "b", "k");
    assertThat(Evaluator.decide(anonymous, restricted).isAllowed()).isFalse();
    assertThat(Evaluator.decide(alice, restricted).isAllowed()).isTrue();
    assertThat(Evaluator.decide(alice, denyOnly).isAllowed()).isFalse();
    assertThat(Evaluator.assess(anonymous, restricted).decideWith(Grant.TO_PRINCIPAL).isAllowed())
        .as("an ACL is not the policy")
        .isTrue();
  }

  @Test
  void theOwnersRootMendsAPolicyThatShutsItOut() {
    NamedPolicy policy =
        Requests.policy(
            PolicyKind.RESOURCE_S3,
            """
            {"Effect":"Deny","Principal":"*","Action":"s3:*",
             "Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]}
            """);
    PolicySet policies = PolicySet.none().withResource(ResourcePolicy.of(policy));
    PolicySet bound =
        PolicySet.none().withResource(new ResourcePolicy(policy, Set.of(Limit.BINDS_OWNER_ROOT)));
    Principal root = new Principal.AccountRoot(Requests.OWNER);
    Principal other = new Principal.AccountRoot(Requests.OTHER);
    for (String action :
        List.of("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DELETEBUCKETPOLICY")) {
      AccessRequest request = Requests.of(root, action, Arn.bucket("b"), Map.of());
      assertThat(Evaluator.decide(request, policies).isAllowed()).isTrue();
      assertThat(Evaluator.decide(request, bound).isAllowed()).isFalse();
      assertThat(
              Evaluator.decide(Requests.of(other, action, Arn.bucket("b"), Map.of()), policies)
                  .isAllowed())
          .isFalse();
      assertThat(
              Evaluator.decide(
                      Requests.of(Requests.ALICE, action, Arn.bucket("b"), Map.of()), policies)
                  .isAllowed())
          .isFalse();
    }
    AccessRequest list = Requests.of(root, "s3:ListBucket", Arn.bucket("b"), Map.of());
    assertThat(Evaluator.decide(list, policies).isAllowed()).isFalse();
  }

  @Test
  void webIdentitiesGetARoleOnlyFromTheirOwnProvider() {
    String provider = "arn:aws:iam::111122223333:oidc-provider/idp.example.com";
    NamedPolicy trust =
        Requests.policy(
            PolicyKind.TRUST,
            """
            {"Effect":"Allow","Principal":{"Federated":"%s"},
             "Action":"sts:AssumeRoleWithWebIdentity",
             "Condition":{"StringEquals":{"idp.example.com:aud":"vault"}}},
            {"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}
            """
                .formatted(provider));
    PolicySet policies = PolicySet.none().withResource(ResourcePolicy.of(trust));
    Arn role = Arn.role(Requests.OWNER, "/", "backup");
    String action = "sts:AssumeRoleWithWebIdentity";
    Map<String, String> vault = Map.of("idp.example.com:aud", "vault");
    Principal own = new Principal.WebIdentity(provider);
    Principal foreign = new Principal.WebIdentity(provider + ".evil.example");
    assertThat(Evaluator.decideTrust(Requests.of(own, action, role, vault), policies).isAllowed())
        .isTrue();
    assertThat(
            Evaluator.decideTrust(Requests.of(own, action, role, Map.of()), policies).isAllowed())
        .isFalse();
    assertThat(
            Evaluator.decideTrust(Requests.of(foreign, action, role, vault), policies).isAllowed())
        .isFalse();
    assertThat(
            Evaluator.decideTrust(Requests.of(own, "sts:AssumeRole", role, vault), policies)
                .isAllowed())
        .isFalse();
  }

  @Test
  void aDenyForEverybodyMeansWebIdentitiesToo() {
    String provider = "arn:aws:iam::111122223333:oidc-provider/idp.example.com";
    NamedPolicy trust =
        Requests.policy(
            PolicyKind.TRUST,
            """
            {"Effect":"Allow","Principal":{"Federated":"%s"},"Action":"sts:*"},
            {"Effect":"Deny","Principal":"*","Action":"sts:*",
             "Condition":{"Bool":{"aws:SecureTransport":"false"}}}
            """
                .formatted(provider));
    AccessRequest request =
        Requests.of(
            new Principal.WebIdentity(provider),
            "sts:AssumeRoleWithWebIdentity",
            Arn.role(Requests.OWNER, "/", "backup"),
            Map.of("aws:SecureTransport", "false"));
    PolicySet policies = PolicySet.none().withResource(ResourcePolicy.of(trust));
    assertThat(Evaluator.decideTrust(request, policies).isAllowed()).isFalse();
  }

  @Test
  void aVariableWithSeveralValuesDeniesAndNeverPermits() {
    RequestContext context =
        RequestContext.builder()
            .addTag("aws:PrincipalTag/", "team", "red")
            .addTag("aws:PrincipalTag/", "Team", "blue")
            .put("aws:UserAgent", "x")
            .build();
    AccessRequest request =
        Requests.of(Requests.ALICE, "s3:GetObject", Arn.object("b", "red/k"), context);
    String all = "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}";
    String team = "arn:aws:s3:::b/${aws:PrincipalTag/team}/*";
    String condition =
        ",\"Condition\":{\"StringNotEquals\":{\"aws:UserAgent\":\"${aws:PrincipalTag/team}\"}}}";
    for (String allow :
        List.of(
            all.replace("\"*\"}", "\"" + team + "\"}"),
            all.replace("\"Resource\":\"*\"", "\"NotResource\":\"" + team + "\""),
            all.replace("}", condition))) {
      PolicySet allows = PolicySet.ofIdentity(List.of(Requests.policy(PolicyKind.IDENTITY, allow)));
      assertThat(Evaluator.decide(request, allows).isAllowed()).as(allow).isFalse();
      String deny = allow.replace("Allow", "Deny");
      PolicySet denies =
          PolicySet.ofIdentity(List.of(Requests.policy(PolicyKind.IDENTITY, all + "," + deny)));
      assertThat(Evaluator.decide(request, denies).isAllowed()).as(deny).isFalse();
    }
  }

  @Test
  void anExplanationNamesTheStatementAndTheConditionInTheWay() {
    NamedPolicy policy =
        Requests.policy(
            PolicyKind.IDENTITY,
            """
            {"Sid":"Home","Effect":"Allow","Action":"s3:ListBucket","Resource":"*",
             "Condition":{"StringLike":{"s3:prefix":"home/*"}}},
            {"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}
            """);
    PolicySet policies = PolicySet.ofIdentity(List.of(policy));
    String missing =
        Evaluator.decide(Requests.list(Requests.ALICE, "b", Map.of()), policies)
            .explanation()
            .inWords();
    assertThat(missing)
        .contains("No identity policy permits it", "StringLike s3:prefix", "\"Home\"");
    AccessRequest delete =
        Requests.of(Requests.ALICE, "s3:DeleteBucket", Arn.bucket("b"), Map.of());
    assertThat(Evaluator.decide(delete, policies).explanation().inWords())
        .contains("statement number 2 of the identity policy \"IDENTITY\"");
  }

  @Test
  void everyOperationAsksForActionsThatS3Has() {
    for (String operation : S3Operations.names()) {
      for (boolean version : List.of(true, false)) {
        for (String action : S3Operations.actions(operation, version)) {
          assertThat(S3Actions.typeOf(action)).as(operation + " " + action).isNotNull();
        }
      }
    }
    assertThat(S3Operations.actions("GetObjectAttributes", true))
        .containsExactly("s3:GetObjectVersion", "s3:GetObjectVersionAttributes");
    assertThat(S3Operations.actionFor("X-Amz-Tagging")).containsExactly("s3:PutObjectTagging");
    assertThat(S3Operations.actionFor("content-type")).isEmpty();
    assertThat(S3Actions.all()).allMatch(action -> ActionPattern.parse(action) != null);
  }
}
