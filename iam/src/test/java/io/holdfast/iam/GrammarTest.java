package io.holdfast.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.iam.policy.MalformedPolicyException;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyKind;
import io.holdfast.iam.policy.PolicyQuota;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a policy and what is not, and in which words it is refused. */
class GrammarTest {
  private static final String RESOURCES = "\"Resource\":[\"arn:aws:s3:::b\",\"arn:aws:s3:::b/*\"]";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'Effect':'Allow','Action':'s3:*'                                | must contain resources",
        "'Effect':'Allow','Resource':'*'                                 | must contain actions",
        "'Effect':'Allow','Action':[],'Resource':'*'                     | must contain actions",
        "'Effect':'Allow','Action':'s3:*','Resource':[]                  | must contain resources",
        "'Action':'s3:*','Resource':'*'                                  | required field Effect",
        "'Effect':'allow','Action':'s3:*','Resource':'*'                 | Syntax errors",
        "'Effect':'Allow','Action':'GetObject','Resource':'*'            | prefaced by a vendor",
        "'Effect':'Allow','Action':'s*:Get','Resource':'*'               | is not valid",
        "'Effect':'Allow','Action':7,'Resource':'*'                      | Syntax errors",
        "'Effect':'Allow','Action':'s3:*','NotAction':'s3:*','Resource':'*' | Syntax errors",
        "'Effect':'Allow','Action':'s3:*','Resource':'*','NotResource':'*' | Syntax errors",
        "'Effect':'Allow','Action':'s3:*','Resource':'bucket'            | must be in ARN format",
        "'Effect':'Allow','Action':'s3:*','Resource':'arn:aws:s3:bucket' | must be in ARN format",
        "'Effect':'Allow','Action':'s3:*','Resource':'arn:aws:*:::b'     | cannot contain regexes",
        "'Effect':'Allow','Action':'s3:*','Resource':'arn:foo:s3:::b'    | Partition",
        "'Effect':'Allow','Action':'s3:*','Resource':'*','Principal':'*' | not specify a principal",
        "'Effect':'Allow','Action':'s3:*','Resource':'*','Sid':'a b'     | alpha-numeric",
        "'Effect':'Allow','Action':'s3:*','Resource':'*','Foo':'a'       | Syntax errors",
        "'effect':'Allow','Action':'s3:*','Resource':'*'                 | Syntax errors",
        "'Effect':'Allow','Action':'s3:*','Resource':'arn:aws:s3:::${aws:x}' | invalid condition"
            + " key",
        "'Effect':'Allow','Action':'s3:*','Resource':'arn:aws:s3:::${aws:username' | has no end",
        "'Effect':'Allow','Action':'s3:*','Resource':'arn:aws:iam::${aws:userid}:a' | fifth colon",
      })
  void whatIsNoStatementOfAnIdentityPolicyIsRefused(String statement, String message) {
    assertRefused(PolicyKind.IDENTITY, document(statement), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'StringEqual':{'aws:username':'a'}                      | Invalid Condition type",
        "'stringequals':{'aws:username':'a'}                     | Invalid Condition type",
        "'StringEqualsIfExistsIfExists':{'aws:username':'a'}     | Invalid Condition type",
        "'NullIfExists':{'aws:username':'true'}                  | Invalid Condition type",
        "'ForAnyValue:ForAllValues:StringLike':{'aws:username':'a'} | Invalid Condition type",
        "'ForSomeValue:StringLike':{'aws:username':'a'}          | Invalid Condition type",
        "'StringEquals':{'aws:user':'a'}                         | invalid condition key",
        "'StringEquals':{'s3:ExistingObjectTag/':'a'}            | invalid condition key",
        "'StringEquals':{'s3x:prefix':'a'}                       | invalid condition key",
        "'StringEquals':{'prefix':'a'}                           | invalid condition key",
        "'StringEquals':{'aws:username':[]}                      | has no value",
        "'StringEquals':{'aws:username':{}}                      | Syntax errors",
        "'StringEquals':{'aws:username':null}                    | Syntax errors",
        "'StringEquals':{}                                       | Syntax errors",
        "'StringEquals':'a'                                      | Syntax errors",
        "'NumericEquals':{'s3:max-keys':'ten'}                   | Invalid value",
        "'NumericEquals':{'s3:max-keys':'1e9'}                   | Invalid value",
        "'NumericEquals':{'s3:max-keys':'${aws:username}'}       | Invalid value",
        "'Bool':{'aws:SecureTransport':'yes'}                    | Invalid value",
        "'Bool':{'aws:SecureTransport':'${aws:username}'}        | Invalid value",
        "'DateLessThan':{'aws:CurrentTime':'tomorrow'}           | Invalid value",
        "'DateLessThan':{'aws:CurrentTime':'2026-13-01'}         | Invalid value",
        "'IpAddress':{'aws:SourceIp':'10.0.0.0/33'}              | Invalid value",
        "'IpAddress':{'aws:SourceIp':'10.0.0'}                   | Invalid value",
        "'IpAddress':{'aws:SourceIp':'010.0.0.1'}                | Invalid value",
        "'IpAddress':{'aws:SourceIp':'::1::'}                    | Invalid value",
        "'BinaryEquals':{'aws:username':'%%'}                    | Invalid value",
        "'Null':{'aws:username':'maybe'}                         | Invalid value",
        "'ArnLike':{'aws:SourceArn':'arn:aws:s3'}                | must be in ARN format",
      })
  void whatIsNoConditionIsRefused(String condition, String message) {
    String statement = "'Effect':'Allow','Action':'s3:*','Resource':'*','Condition':{%s}";
    assertRefused(PolicyKind.IDENTITY, document(statement.formatted(condition)), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'Principal':'bob'                                             | Invalid principal",
        "'Principal':{}                                                | Principal is empty",
        "'Principal':{'AWS':[]}                                        | Principal is empty",
        "'Principal':{'AWS':'arn:aws:iam::111122223333:user/*'}        | Invalid principal",
        "'Principal':{'AWS':'arn:aws:iam::111122223333:*'}             | Invalid principal",
        "'Principal':{'AWS':'arn:aws:iam::*:root'}                     | Invalid principal",
        "'Principal':{'AWS':'arn:aws:sts::111122223333:assumed-role/r'} | Invalid principal",
        "'Principal':{'AWS':'arn:aws:iam::111122223333:group/g'}       | Invalid principal",
        "'Principal':{'AWS':'11112222333'}                             | Invalid principal",
        "'Principal':{'Aws':'111122223333'}                            | Invalid principal",
        "'Principal':{'Federated':'*'}                                 | Invalid principal",
        "'Principal':{'CanonicalUser':'*'}                             | Invalid principal",
        "'Principal':{'AWS':[['*']]}                                   | Invalid principal",
        "'NotPrincipal':{'AWS':'111122223333'}                         | Allow with NotPrincipal",
        "'Principal':'*','NotPrincipal':'*'                            | Invalid policy syntax",
        "'Sid':'x'                                                     | field Principal",
        "'Principal':'*','Foo':1                                       | Unknown field Foo",
      })
  void whoIsNoPrincipalIsRefused(String principal, String message) {
    String statement = "'Effect':'Allow',%s,'Action':'s3:*','Resource':'arn:aws:s3:::b/*'";
    assertRefused(PolicyKind.RESOURCE_S3, document(statement.formatted(principal)), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'Action':'s3:GetObject','Resource':'arn:aws:s3:::c/*'    | Policy has invalid resource",
        "'Action':'s3:GetObject','Resource':['arn:aws:s3:::b/*','arn:aws:s3:::c/*'] | invalid"
            + " resource",
        "'Action':'s3:GetObject','Resource':'arn:aws:s3:::bb/*'   | Policy has invalid resource",
        "'Action':'s3:GetObject','Resource':'arn:aws:sqs:::b/*'   | Policy has invalid resource",
        "'Action':'s3:GetObject','Resource':'arn:aws:s3:eu-west-1::b/*' | invalid resource",
        "'Action':'s3:GetObject','Resource':'arn:aws:s3:::b'      | Action does not apply",
        "'Action':'s3:ListBucket','Resource':'arn:aws:s3:::b/*'   | Action does not apply",
        "'Action':['s3:GetObject','s3:ListBucket'],'Resource':'arn:aws:s3:::b' | does not apply",
        "'Action':'s3:ListAllMyBuckets','Resource':'arn:aws:s3:::b' | Action does not apply",
        "'Action':'s3:GetObjct','Resource':'arn:aws:s3:::b/*'     | Policy has invalid action",
        "'Action':'iam:*','Resource':'arn:aws:s3:::b/*'           | Policy has invalid action",
        "'Action':'s3:Nothing*','Resource':'arn:aws:s3:::b/*'     | Policy has invalid action",
        "'Resource':'arn:aws:s3:::b/*'                            | Missing required field Action",
        "'Action':'s3:GetObject'                                  | required field Resource",
      })
  void whatIsNotOfTheBucketIsRefused(String statement, String message) {
    String text = document("'Effect':'Allow','Principal':'*'," + statement);
    assertThatThrownBy(() -> PolicyDocument.parseBucketPolicy(text, "b"))
        .isInstanceOf(MalformedPolicyException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'Action':'s3:*','Resource':'arn:aws:s3:::b'",
        "'Action':'*','Resource':['arn:aws:s3:::b','arn:aws:s3:::b/*']",
        "'Action':'S3:getobject','Resource':'arn:aws:s3:::b/private/*'",
        "'Action':'s3:ListBucket','Resource':['arn:aws:s3:::*','arn:aws:s3:::*/*']",
        "'Action':'s3:ListBucket','Resource':'arn:aws:s3::*:b'",
        "'Action':'s3:GetObject','Resource':'arn:aws:s3:::b/${aws:username}/*'",
        "'NotAction':'s3:GetObject','Resource':'arn:aws:s3:::b'",
        "'Action':'s3:GetObject','NotResource':'arn:aws:s3:::b/x'",
        "'Action':'s3:GetObject','Resource':'*'",
        "'Action':'s3:GetObject','Resource':'arn:aws:s3:::b/*','Condition':{}",
        "'Sid':'with spaces, too','Action':'s3:GetObject','Resource':'arn:aws:s3:::b/*'",
      })
  void policiesOfTheBucketAreTaken(String statement) throws MalformedPolicyException {
    PolicyDocument.parseBucketPolicy(
        document("'Effect':'Allow','Principal':{'AWS':'*'}," + statement), "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " {}",
        "\uFEFF{}",
        "[]",
        "null",
        "{",
        "{}x",
        "{\"a\":1,}",
        "{'a':1}",
        "{\"a\" 1}",
        "{\"Version\":\"2012-10-17\",\"Version\":\"2012-10-17\",\"Statement\":[]}",
        "{\"Version\":\"2012-10-17\",\"Versio\\u006e\":\"2008-10-17\",\"Statement\":[]}",
        "{\"Version\":\"2012-10-17\"} // why",
        "{\"Version\":\"\\ud800\"}",
        "{\"Version\":\"a\nb\"}",
        "{\"Version\":01}",
        "{\"Version\":\"\\x41\"}",
      })
  void whatIsNoJsonIsRefusedInWordsOfS3(String text) {
    assertRefused(
        PolicyKind.RESOURCE_S3, text, "Policies must be valid JSON and the first byte must be '{'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Version\":\"2010-10-17\",\"Statement\":"
            + "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}",
        "{\"Version\":\"2012-10-17\"}",
        "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
        "{\"Version\":\"2012-10-17\",\"Statement\":[[]]}",
        "{\"Version\":\"2012-10-17\",\"Statement\":\"a\"}",
        "{\"Version\":20121017,\"Statement\":[]}",
        "{\"Id\":\"a\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}",
      })
  void whatIsNoIdentityPolicyIsRefused(String text) {
    assertRefused(PolicyKind.IDENTITY, text, "");
  }

  @Test
  void aSidComesOnce() {
    String statement = "{'Sid':'a','Effect':'Allow','Action':'*','Resource':'*'}";
    String text = "{'Statement':[%s,%s]}".formatted(statement, statement).replace('\'', '"');
    assertRefused(PolicyKind.IDENTITY, text, "must be unique");
  }

  @Test
  void trustPoliciesSayWhoMayAssumeARoleAndNothingElse() {
    String who = "'Effect':'Allow','Principal':{'AWS':'111122223333'},";
    Requests.parse(
        document(who + "'Action':['sts:AssumeRole','sts:TagSession']"), PolicyKind.TRUST);
    assertRefused(PolicyKind.TRUST, document(who + "'Action':'s3:GetObject'"), "STS AssumeRole");
    assertRefused(PolicyKind.TRUST, document(who + "'Action':'*'"), "STS AssumeRole");
    assertRefused(
        PolicyKind.TRUST,
        document(who + "'Action':'sts:AssumeRole','Resource':'*'"),
        "Has prohibited field Resource");
    String web =
        "'Effect':'Allow','Principal':{'Federated':"
            + "'arn:aws:iam::111122223333:oidc-provider/localhost:8080/auth/realms/demo'},"
            + "'Action':'sts:AssumeRoleWithWebIdentity','Condition':{'StringEquals':"
            + "{'localhost:8080/auth/realms/demo:app_id':'account'}}";
    Requests.parse(document(web), PolicyKind.TRUST);
  }

  @Test
  void variablesAreTextInTheOldVersion() {
    String text = "{'Statement':{'Effect':'Allow','Action':'s3:*','Resource':'arn:aws:s3:::${x'}}";
    assertThat(Requests.parse(text.replace('\'', '"'), PolicyKind.IDENTITY).statements())
        .hasSize(1);
  }

  @Test
  void sizesAreCountedWithoutWhiteSpace() {
    assertThat(PolicyQuota.countedCharacters("{ \"a\" :\n\t\"b c\" }")).isEqualTo(10);
    String statement = "'Effect':'Allow','Action':'s3:*','Resource':'*'";
    String big = document(statement) + " ".repeat(100_000);
    assertThat(Requests.parse(big, PolicyKind.IDENTITY).statements()).hasSize(1);
    assertRefused(PolicyKind.IDENTITY, document(statement) + " ".repeat(200_000), "exceeds");
    assertRefused(PolicyKind.RESOURCE_S3, document(statement) + " ".repeat(20_480), "exceeds");
    String action = "'s3:" + "a".repeat(200) + "',";
    assertRefused(
        PolicyKind.IDENTITY,
        document(statement.replace("'s3:*'", "[" + action.repeat(60) + "'s3:*']")),
        "exceeds");
  }

  @Test
  void nobodyIsLeftOutOfThePrincipals() {
    PolicyDocument document =
        Requests.parse(
            document(
                "'Effect':'Deny','NotPrincipal':{'AWS':['111122223333','AIDAABCDEFGHIJKLMNOPQ'],"
                    + "'CanonicalUser':'"
                    + "ab".repeat(32)
                    + "'},'Action':'s3:*',"
                    + quoted()),
            PolicyKind.RESOURCE_S3);
    assertThat(document.principals()).hasSize(3);
    assertThat(document.conditionKeys()).isEqualTo(List.of());
  }

  private static String quoted() {
    return RESOURCES.replace('"', '\'');
  }

  private static String document(String statement) {
    return ("{'Version':'2012-10-17','Statement':[{" + statement.strip() + "}]}")
        .replace('\'', '"');
  }

  private static void assertRefused(PolicyKind kind, String text, String message) {
    assertThatThrownBy(() -> PolicyDocument.parse(text, kind))
        .as(text.length() > 1000 ? "long" : text)
        .isInstanceOf(MalformedPolicyException.class)
        .hasMessageContaining(message);
  }
}
