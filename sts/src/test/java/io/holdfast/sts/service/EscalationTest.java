package io.holdfast.sts.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sts.principal.QueryCaller;
import io.holdfast.sts.query.QueryErrorCode;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ways to more rights that have bitten other servers, each tried by who may not and then done by
 * who may.
 */
class EscalationTest {
  private static final String ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";
  private static Cloud cloud;

  @BeforeAll
  static void start() {
    cloud = new Cloud();
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CreateUser UserName=x",
        "GetUser UserName=victim",
        "UpdateUser UserName=victim NewUserName=x",
        "DeleteUser UserName=victim",
        "ListUsers",
        "CreateAccessKey UserName=victim",
        "ListAccessKeys UserName=victim",
        "UpdateAccessKey UserName=victim AccessKeyId=AKIAAAAAAAAAAAAAAAAA Status=Inactive",
        "DeleteAccessKey UserName=victim AccessKeyId=AKIAAAAAAAAAAAAAAAAA",
        "PutUserPolicy UserName=low PolicyName=p PolicyDocument=ALL",
        "GetUserPolicy UserName=victim PolicyName=p",
        "AttachUserPolicy UserName=low PolicyArn=ADMIN",
        "DetachUserPolicy UserName=victim PolicyArn=ADMIN",
        "PutUserPermissionsBoundary UserName=low PermissionsBoundary=ADMIN",
        "DeleteUserPermissionsBoundary UserName=low",
        "CreateGroup GroupName=g",
        "AddUserToGroup GroupName=g UserName=low",
        "PutGroupPolicy GroupName=g PolicyName=p PolicyDocument=ALL",
        "AttachGroupPolicy GroupName=g PolicyArn=ADMIN",
        "CreateRole RoleName=r AssumeRolePolicyDocument=TRUST",
        "UpdateAssumeRolePolicy RoleName=r PolicyDocument=TRUST",
        "PutRolePolicy RoleName=r PolicyName=p PolicyDocument=ALL",
        "DeleteRolePermissionsBoundary RoleName=r",
        "CreatePolicy PolicyName=p PolicyDocument=ALL",
        "CreatePolicyVersion PolicyArn=OWN PolicyDocument=ALL SetAsDefault=true",
        "SetDefaultPolicyVersion PolicyArn=OWN VersionId=v1",
        "DeletePolicy PolicyArn=OWN",
        "CreateVirtualMFADevice VirtualMFADeviceName=d",
        "EnableMFADevice UserName=low SerialNumber=OWNMFA AuthenticationCode1=000000"
            + " AuthenticationCode2=000001",
        "DeactivateMFADevice UserName=victim SerialNumber=OWNMFA",
        "DeleteVirtualMFADevice SerialNumber=OWNMFA",
        "CreateOpenIDConnectProvider Url=https://idp.example.com",
        "ListOpenIDConnectProviders",
        "CreateAccountAlias AccountAlias=alias",
        "GetAccountSummary",
        "SimulateCustomPolicy PolicyInputList.member.1=ALL ActionNames.member.1=s3:GetObject",
        "GetFederationToken Name=fed",
        "GetAccessKeyInfo AccessKeyId=AKIAAAAAAAAAAAAAAAAA"
      })
  void nothingIsDoneForNobodyNorForAUserWithoutPolicies(String call) {
    QueryCaller.LongTerm root = cloud.root();
    cloud.user(root, "victim", null);
    QueryCaller.LongTerm low = cloud.user(root, "low", null);
    cloud
        .send(root, new QueryCaller.Anonymous(), call)
        .refused(QueryErrorCode.MISSING_AUTHENTICATION_TOKEN);
    assertThat(cloud.send(root, low, call).refused(QueryErrorCode.ACCESS_DENIED).text("Message"))
        .contains("user/low is not authorized to perform: ")
        .contains(":" + call.split(" ")[0] + " on resource: ")
        .endsWith("action");
  }

  @Test
  void aNarrowedSessionMakesNothingThatIsNotNarrowed() throws Exception {
    QueryCaller.LongTerm root = cloud.root();
    String trust = Cloud.trust("{\"AWS\":\"" + root.accountId() + "\"}", "sts:AssumeRole");
    String arn =
        cloud
            .call(root, "CreateRole", "RoleName", "admin", "AssumeRolePolicyDocument", trust)
            .ok()
            .text("Arn");
    cloud.call(root, "AttachRolePolicy", "RoleName", "admin", "PolicyArn", ADMIN).ok();
    QueryCaller.LongTerm bob = cloud.user(root, "bob", Cloud.allow("sts:AssumeRole"));
    QueryCaller narrow = cloud.session(assume(bob, arn, "Policy", Cloud.ALLOW_ALL).ok());
    QueryCaller whole = cloud.session(assume(bob, arn, "DurationSeconds", "900").ok());

    cloud.call(narrow, "ListUsers").ok();
    cloud.call(narrow, "CreateUser", "UserName", "wide").refused(QueryErrorCode.ACCESS_DENIED);
    cloud.call(narrow, "CreateAccessKey", "UserName", "bob").refused(QueryErrorCode.ACCESS_DENIED);
    cloud.call(narrow, "GetFederationToken", "Name", "f1").refused(QueryErrorCode.ACCESS_DENIED);
    // By its own role again it would shed what narrows it.
    assume(narrow, arn, "DurationSeconds", "900").refused(QueryErrorCode.ACCESS_DENIED);
    assume(whole, arn, "DurationSeconds", "900").ok();
    cloud.call(whole, "CreateUser", "UserName", "wide").ok();
  }

  /** Who is renamed keeps its key and its policies; who gets the name gets neither. */
  @Test
  void aKeySpeaksForItsUserAndNotForItsName() {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm low = cloud.user(root, "low", null);
    cloud.send(root, root, "UpdateUser UserName=low NewUserName=lower").ok();
    cloud.user(root, "low", Cloud.ALLOW_ALL);

    assertThat(cloud.call(low, "GetCallerIdentity").ok().text("Arn")).endsWith(":user/lower");
    cloud.call(low, "ListUsers").refused(QueryErrorCode.ACCESS_DENIED);
  }

  @Test
  void aDenyAloneAllowsNothing() {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob =
        cloud.user(root, "bob", Cloud.allow("s3:*").replace("Allow", "Deny"));

    cloud.call(bob, "ListUsers").refused(QueryErrorCode.ACCESS_DENIED);
    assertThat(simulated(root, "s3:GetObject", "user/bob")).isEqualTo("explicitDeny");
  }

  @Test
  void aDenyWinsOverEveryAllow() {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob =
        cloud.user(root, "bob", Cloud.allow("iam:ListUsers").replace("Allow", "Deny"));
    cloud.call(root, "AttachUserPolicy", "UserName", "bob", "PolicyArn", ADMIN).ok();

    cloud.call(bob, "ListRoles").ok();
    assertThat(cloud.call(bob, "ListUsers").refused(QueryErrorCode.ACCESS_DENIED).text("Message"))
        .endsWith("with an explicit deny in an identity-based policy");
  }

  @Test
  void noWildcardGrantsTheBypassOfRetention() {
    QueryCaller.LongTerm root = cloud.root();
    cloud.user(root, "wild", Cloud.ALLOW_ALL);
    cloud.user(root, "named", Cloud.allow("s3:BypassGovernanceRetention"));

    assertThat(simulated(root, "s3:BypassGovernanceRetention", "user/wild"))
        .isEqualTo("implicitDeny");
    assertThat(simulated(root, "s3:BypassGovernanceRetention", "user/named")).isEqualTo("allowed");
  }

  @Test
  void whatIsAnotherAccountsIsNotThere() {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm other = cloud.root();
    cloud.user(other, "bob", null);
    cloud.user(root, "mine", null);
    String policy =
        cloud
            .call(other, "CreatePolicy", "PolicyName", "p", "PolicyDocument", Cloud.ALLOW_ALL)
            .ok()
            .text("Arn");
    String device =
        cloud
            .call(other, "CreateVirtualMFADevice", "VirtualMFADeviceName", "d")
            .ok()
            .text("SerialNumber");
    String provider =
        cloud
            .call(other, "CreateOpenIDConnectProvider", "Url", "https://idp.example.com")
            .ok()
            .text("OpenIDConnectProviderArn");
    String key = cloud.call(other, "CreateAccessKey", "UserName", "bob").ok().text("AccessKeyId");

    List.of(
            cloud.call(root, "GetUser", "UserName", "bob"),
            cloud.call(root, "GetPolicy", "PolicyArn", policy),
            cloud.call(root, "DeletePolicy", "PolicyArn", policy),
            cloud.call(root, "AttachUserPolicy", "UserName", "mine", "PolicyArn", policy),
            cloud.call(
                root,
                "PutUserPermissionsBoundary",
                "UserName",
                "mine",
                "PermissionsBoundary",
                policy),
            cloud.call(root, "DeleteVirtualMFADevice", "SerialNumber", device),
            cloud.call(root, "DeleteOpenIDConnectProvider", "OpenIDConnectProviderArn", provider),
            cloud.call(root, "DeleteAccessKey", "UserName", "mine", "AccessKeyId", key),
            cloud.call(root, "GetAccessKeyLastUsed", "AccessKeyId", key))
        .forEach(reply -> reply.refused(QueryErrorCode.NO_SUCH_ENTITY));
    cloud.call(other, "GetPolicy", "PolicyArn", policy).ok();
  }

  @Test
  void nothingThatIsSentBecomesAConditionKey() {
    QueryCaller.LongTerm root = cloud.root();
    String ifMfa =
        Cloud.allow("iam:ListUsers")
            .replace(
                "\"Resource\":\"*\"",
                "\"Resource\":\"*\",\"Condition\":"
                    + "{\"Bool\":{\"aws:MultiFactorAuthPresent\":\"true\"}}");
    QueryCaller.LongTerm bob = cloud.user(root, "bob", ifMfa);

    cloud
        .call(bob, "ListUsers", "aws:MultiFactorAuthPresent", "true")
        .refused(QueryErrorCode.VALIDATION_ERROR);
    cloud
        .call(bob, "ListUsers", "X-Amz-MultiFactorAuthPresent", "true")
        .refused(QueryErrorCode.ACCESS_DENIED);
    cloud
        .call(
            root,
            "TagUser",
            "UserName",
            "bob",
            "Tags.member.1.Key",
            "aws:MultiFactorAuthPresent",
            "Tags.member.1.Value",
            "true")
        .refused(QueryErrorCode.VALIDATION_ERROR);
  }

  @Test
  void aKeyWhoseUserIsGoneSpeaksForNobody() {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob = cloud.user(root, "bob", null);
    cloud.call(bob, "GetCallerIdentity").ok();
    cloud.call(root, "DeleteUser", "UserName", "bob").ok();

    cloud.call(bob, "GetCallerIdentity").refused(QueryErrorCode.INVALID_CLIENT_TOKEN_ID);
  }

  @Test
  void secretsAreShownOnceOnly() {
    QueryCaller.LongTerm root = cloud.root();
    cloud.user(root, "bob", null);
    String secret =
        cloud.call(root, "CreateAccessKey", "UserName", "bob").ok().text("SecretAccessKey");

    assertThat(cloud.call(root, "ListAccessKeys", "UserName", "bob").ok().body())
        .doesNotContain(secret, "Secret");
    assertThat(cloud.call(root, "GetUser", "UserName", "bob").ok().body()).doesNotContain(secret);
  }

  private static String simulated(QueryCaller.LongTerm root, String action, String principal) {
    return cloud
        .call(
            root,
            "SimulatePrincipalPolicy",
            "PolicySourceArn",
            "arn:aws:iam::" + root.accountId() + ":" + principal,
            "ActionNames.member.1",
            action,
            "ResourceArns.member.1",
            "arn:aws:s3:::b/k")
        .ok()
        .text("EvalDecision");
  }

  private static Cloud.Reply assume(
      QueryCaller caller, String arn, String parameter, String value) {
    return cloud.call(
        caller, "AssumeRole", "RoleArn", arn, "RoleSessionName", "s1", parameter, value);
  }
}
