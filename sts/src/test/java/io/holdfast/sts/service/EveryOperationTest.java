package io.holdfast.sts.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sts.mfa.TotpSeed;
import io.holdfast.sts.principal.QueryCaller;
import io.holdfast.sts.query.QueryErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every operation that there is, in an order in which an administrator could call them: first by
 * nobody, by a user without policies and by the root of another account, then by who may.
 */
class EveryOperationTest {
  /**
   * A call a line. What is marked with {@code -} is about the whole account, so that another root
   * may call it for its own; {@code +} is everybody's who has credentials; {@code ?} asks for what
   * this vault never has.
   */
  private static final String SCRIPT =
      """
      + GetCallerIdentity
      + GetSessionToken
      - GetFederationToken Name=fed
      - CreateUser UserName=u Tags.member.1.Key=a Tags.member.1.Value=b
      GetUser UserName=u
      UpdateUser UserName=u NewPath=/p/
      TagUser UserName=u Tags.member.1.Key=A Tags.member.1.Value=c
      ListUserTags UserName=u
      UntagUser UserName=u TagKeys.member.1=A
      - ListUsers PathPrefix=/p/
      - GetAccountAuthorizationDetails
      - GenerateCredentialReport
      - GetCredentialReport
      CreateAccessKey UserName=u
      ListAccessKeys UserName=u
      GetAccessKeyLastUsed AccessKeyId=KEY
      GetAccessKeyInfo AccessKeyId=KEY
      UpdateAccessKey UserName=u AccessKeyId=KEY Status=Inactive
      DeleteAccessKey UserName=u AccessKeyId=KEY
      ? GetLoginProfile UserName=u
      ? UpdateLoginProfile UserName=u
      ? DeleteLoginProfile UserName=u
      CreateLoginProfile UserName=u Password=Correct-Horse-1
      GetLoginProfile UserName=u
      UpdateLoginProfile UserName=u Password=Correct-Horse-2
      DeleteLoginProfile UserName=u
      ListSSHPublicKeys UserName=u
      ListSigningCertificates UserName=u
      ListServiceSpecificCredentials UserName=u
      - CreatePolicy PolicyName=q PolicyDocument=ALL
      GetPolicy PolicyArn=IAM:policy/q
      TagPolicy PolicyArn=IAM:policy/q Tags.member.1.Key=a Tags.member.1.Value=b
      ListPolicyTags PolicyArn=IAM:policy/q
      UntagPolicy PolicyArn=IAM:policy/q TagKeys.member.1=a
      - ListPolicies Scope=Local
      CreatePolicyVersion PolicyArn=IAM:policy/q PolicyDocument=ALL
      ListPolicyVersions PolicyArn=IAM:policy/q
      GetPolicyVersion PolicyArn=IAM:policy/q VersionId=v2
      SetDefaultPolicyVersion PolicyArn=IAM:policy/q VersionId=v2
      DeletePolicyVersion PolicyArn=IAM:policy/q VersionId=v1
      PutUserPolicy UserName=u PolicyName=p PolicyDocument=ALL
      GetUserPolicy UserName=u PolicyName=p
      ListUserPolicies UserName=u
      DeleteUserPolicy UserName=u PolicyName=p
      AttachUserPolicy UserName=u PolicyArn=IAM:policy/q
      ListAttachedUserPolicies UserName=u
      ListEntitiesForPolicy PolicyArn=IAM:policy/q
      SimulatePrincipalPolicy PolicySourceArn=IAM:user/p/u ActionNames.member.1=s3:GetObject
      - SimulateCustomPolicy PolicyInputList.member.1=ALL ActionNames.member.1=s3:GetObject
      DetachUserPolicy UserName=u PolicyArn=IAM:policy/q
      PutUserPermissionsBoundary UserName=u PermissionsBoundary=IAM:policy/q
      DeleteUserPermissionsBoundary UserName=u
      - CreateGroup GroupName=g
      GetGroup GroupName=g
      UpdateGroup GroupName=g NewPath=/p/
      - ListGroups
      AddUserToGroup GroupName=g UserName=u
      ListGroupsForUser UserName=u
      RemoveUserFromGroup GroupName=g UserName=u
      PutGroupPolicy GroupName=g PolicyName=p PolicyDocument=ALL
      GetGroupPolicy GroupName=g PolicyName=p
      ListGroupPolicies GroupName=g
      DeleteGroupPolicy GroupName=g PolicyName=p
      AttachGroupPolicy GroupName=g PolicyArn=IAM:policy/q
      ListAttachedGroupPolicies GroupName=g
      DetachGroupPolicy GroupName=g PolicyArn=IAM:policy/q
      DeleteGroup GroupName=g
      - CreateRole RoleName=r AssumeRolePolicyDocument=TRUST
      GetRole RoleName=r
      UpdateRole RoleName=r Description=d
      UpdateRoleDescription RoleName=r Description=e
      UpdateAssumeRolePolicy RoleName=r PolicyDocument=TRUST
      TagRole RoleName=r Tags.member.1.Key=a Tags.member.1.Value=b
      ListRoleTags RoleName=r
      UntagRole RoleName=r TagKeys.member.1=a
      - ListRoles
      ListInstanceProfilesForRole RoleName=r
      PutRolePolicy RoleName=r PolicyName=p PolicyDocument=ALL
      GetRolePolicy RoleName=r PolicyName=p
      ListRolePolicies RoleName=r
      DeleteRolePolicy RoleName=r PolicyName=p
      AttachRolePolicy RoleName=r PolicyArn=IAM:policy/q
      ListAttachedRolePolicies RoleName=r
      DetachRolePolicy RoleName=r PolicyArn=IAM:policy/q
      PutRolePermissionsBoundary RoleName=r PermissionsBoundary=IAM:policy/q
      DeleteRolePermissionsBoundary RoleName=r
      AssumeRole RoleArn=IAM:role/r RoleSessionName=s1
      DeleteRole RoleName=r
      - CreateVirtualMFADevice VirtualMFADeviceName=d
      TagMFADevice SerialNumber=IAM:mfa/d Tags.member.1.Key=a Tags.member.1.Value=b
      ListMFADeviceTags SerialNumber=IAM:mfa/d
      UntagMFADevice SerialNumber=IAM:mfa/d TagKeys.member.1=a
      EnableMFADevice UserName=u SerialNumber=IAM:mfa/d CODES=-2
      GetMFADevice SerialNumber=IAM:mfa/d UserName=u
      ListMFADevices UserName=u
      ResyncMFADevice UserName=u SerialNumber=IAM:mfa/d CODES=0
      - ListVirtualMFADevices
      DeactivateMFADevice UserName=u SerialNumber=IAM:mfa/d
      DeleteVirtualMFADevice SerialNumber=IAM:mfa/d
      - CreateOpenIDConnectProvider Url=https://idp.example.com
      - ListOpenIDConnectProviders
      GetOpenIDConnectProvider IDP
      AddClientIDToOpenIDConnectProvider IDP ClientID=c
      RemoveClientIDFromOpenIDConnectProvider IDP ClientID=c
      UpdateOpenIDConnectProviderThumbprint IDP ThumbprintList.member.1=PRINT
      TagOpenIDConnectProvider IDP Tags.member.1.Key=a Tags.member.1.Value=b
      ListOpenIDConnectProviderTags IDP
      UntagOpenIDConnectProvider IDP TagKeys.member.1=a
      DeleteOpenIDConnectProvider IDP
      - CreateAccountAlias AccountAlias=every-operation
      - ListAccountAliases
      DeleteAccountAlias AccountAlias=every-operation
      - GetAccountSummary
      ? GetAccountPasswordPolicy
      DeletePolicy PolicyArn=IAM:policy/q
      DeleteUser UserName=u
      """;

  /** Without credentials by its nature; {@link SessionsTest} has it. */
  private static final String UNSIGNED = "AssumeRoleWithWebIdentity";

  /** Only a user calls it, about itself; {@link LoginProfileTest} does. */
  private static final String OF_USERS = "ChangePassword";

  private static Cloud cloud;

  @BeforeAll
  static void start() {
    cloud = new Cloud();
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @Test
  void everyOperationIsRefusedToWhoMayNotAndDoneForWhoMay() {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm other = cloud.root();
    QueryCaller.LongTerm low = cloud.user(root, "low", null);
    Map<String, String> words = new HashMap<>();
    words.put("ALL", Cloud.ALLOW_ALL);
    words.put("TRUST", Cloud.trust("{\"AWS\":\"" + root.accountId() + "\"}", "sts:AssumeRole"));
    words.put("PRINT", "a".repeat(40));
    for (String line : SCRIPT.lines().toList()) {
      char mark = line.charAt(1) == ' ' ? line.charAt(0) : ' ';
      List<String> call = List.of((mark == ' ' ? line : line.substring(2)).split(" "));
      String[] parameters = parameters(call, root, words);

      cloud
          .call(new QueryCaller.Anonymous(), call.getFirst(), parameters)
          .refused(QueryErrorCode.MISSING_AUTHENTICATION_TOKEN);
      if (mark != '+') {
        cloud.call(low, call.getFirst(), parameters).refused(QueryErrorCode.ACCESS_DENIED);
      }
      if (mark == ' ') {
        assertThat(cloud.call(other, call.getFirst(), parameters).answer().error())
            .as("by another root: " + line)
            .isIn(QueryErrorCode.NO_SUCH_ENTITY, QueryErrorCode.ACCESS_DENIED);
      }
      Cloud.Reply reply = cloud.call(root, call.getFirst(), parameters);
      if (mark == '?') {
        reply.refused(QueryErrorCode.NO_SUCH_ENTITY);
      } else {
        assertThat(reply.ok().body()).startsWith("<" + call.getFirst() + "Response ");
        remember(call.getFirst(), reply, words);
      }
    }
  }

  @Test
  void noOperationIsLeftOutAbove() {
    Set<String> tried = new TreeSet<>(List.of(UNSIGNED, OF_USERS));
    SCRIPT
        .lines()
        .forEach(line -> tried.add(line.replaceFirst("^[-+?] ", "").replaceFirst(" .*", "")));

    assertThat(cloud.operations).containsExactlyInAnyOrderElementsOf(tried);
  }

  @Test
  void whatTheStoresWouldNotTakeIsRefusedBeforeThem() {
    QueryCaller.LongTerm root = cloud.root();
    cloud.user(root, "u", null);
    String arn = "arn:aws:iam::aws:policy/" + "p".repeat(1_500);

    List.of(
            cloud.call(root, "CreateVirtualMFADevice", "VirtualMFADeviceName", "d".repeat(129)),
            cloud.call(root, "CreateUser", "UserName", "x".repeat(65)),
            cloud.call(root, "CreateGroup", "GroupName", "x".repeat(129)),
            cloud.call(root, "CreateUser", "UserName", "x", "Path", "/" + "p".repeat(511) + "/"),
            cloud.call(root, "DetachUserPolicy", "UserName", "u", "PolicyArn", arn),
            cloud.call(root, "UpdateRoleDescription", "RoleName", "r", "Description", "a\rb"),
            cloud.call(root, "CreateAccountAlias", "AccountAlias", "a--b"))
        .forEach(reply -> reply.refused(QueryErrorCode.VALIDATION_ERROR));
  }

  private static String[] parameters(
      List<String> call, QueryCaller.LongTerm root, Map<String, String> words) {
    String iam = "arn:aws:iam::" + root.accountId() + ":";
    Map<String, String> parameters = new HashMap<>();
    for (String word : call.subList(1, call.size())) {
      if (word.equals("IDP")) {
        parameters.put("OpenIDConnectProviderArn", iam + "oidc-provider/idp.example.com");
        continue;
      }
      int equals = word.indexOf('=');
      String name = word.substring(0, equals);
      String value = word.substring(equals + 1);
      if (name.equals("CODES")) {
        parameters.put("AuthenticationCode1", String.valueOf(words.get("CODE" + value)));
        int next = Integer.parseInt(value) + 1;
        parameters.put("AuthenticationCode2", String.valueOf(words.get("CODE" + next)));
      } else {
        parameters.put(name, words.getOrDefault(value, value.replaceFirst("^IAM:", iam)));
      }
    }
    return parameters.entrySet().stream()
        .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
        .toArray(String[]::new);
  }

  private static void remember(String action, Cloud.Reply reply, Map<String, String> words) {
    if (action.equals("CreateAccessKey")) {
      words.put("KEY", reply.text("AccessKeyId"));
    }
    if (action.equals("CreateVirtualMFADevice")) {
      TotpSeed seed = Cloud.seed(reply);
      for (int step = -2; step < 2; step++) {
        words.put("CODE" + step, cloud.code(seed, step));
      }
    }
  }
}
