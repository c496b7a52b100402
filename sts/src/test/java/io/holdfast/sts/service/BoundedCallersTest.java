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

/** What a caller with a permissions boundary may do to others: nothing that leaves the boundary. */
class BoundedCallersTest {
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

  @Test
  void whoIsBoundedMakesOnlyWhatIsBoundedAlike() {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob = bounded(root);
    String fence = fence(root);

    assertThat(
            cloud.call(bob, "CreateUser", "UserName", "child").ok().text("PermissionsBoundaryArn"))
        .isEqualTo(fence);
    cloud.call(bob, "AttachUserPolicy", "UserName", "child", "PolicyArn", ADMIN).ok();
    cloud.call(bob, "CreateAccessKey", "UserName", "child").ok();
    QueryCaller.LongTerm child = cloud.key(root, "child");
    cloud.call(child, "GetFederationToken", "Name", "f1").refused(QueryErrorCode.ACCESS_DENIED);
    assertThat(
            cloud
                .call(bob, "CreateRole", "RoleName", "r", "AssumeRolePolicyDocument", trust(root))
                .ok()
                .text("PermissionsBoundaryArn"))
        .isEqualTo(fence);
    cloud
        .call(bob, "DeleteUserPermissionsBoundary", "UserName", "child")
        .refused(QueryErrorCode.ACCESS_DENIED);
    cloud
        .call(bob, "CreateUser", "UserName", "w", "PermissionsBoundary", ADMIN)
        .refused(QueryErrorCode.ACCESS_DENIED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CreateAccessKey UserName=victim",
        "PutUserPolicy UserName=victim PolicyName=p PolicyDocument=ALL",
        "AttachUserPolicy UserName=victim PolicyArn=ADMIN",
        "AddUserToGroup GroupName=g UserName=victim",
        "DeleteUserPermissionsBoundary UserName=bob",
        "PutUserPermissionsBoundary UserName=bob PermissionsBoundary=ADMIN",
        "UpdateAssumeRolePolicy RoleName=open PolicyDocument=TRUST",
        "AttachRolePolicy RoleName=open PolicyArn=ADMIN",
        "CreatePolicyVersion PolicyArn=FENCE PolicyDocument=ALL SetAsDefault=true",
        "DeletePolicy PolicyArn=FENCE",
        "DeleteUserPolicy UserName=victim PolicyName=p",
        "DetachUserPolicy UserName=victim PolicyArn=OWN",
        "RemoveUserFromGroup GroupName=g UserName=victim",
        "PutGroupPolicy GroupName=g PolicyName=p PolicyDocument=ALL",
        "AttachGroupPolicy GroupName=g PolicyArn=ADMIN",
        "DeleteGroupPolicy GroupName=g PolicyName=p",
        "DetachGroupPolicy GroupName=g PolicyArn=OTHER",
        "CreatePolicyVersion PolicyArn=OWN PolicyDocument=ALL SetAsDefault=true",
        "SetDefaultPolicyVersion PolicyArn=OWN VersionId=v1",
        "CreatePolicyVersion PolicyArn=OTHER PolicyDocument=ALL SetAsDefault=true",
        "CreatePolicyVersion PolicyArn=FREE PolicyDocument=ALL SetAsDefault=true",
        "SetDefaultPolicyVersion PolicyArn=FREE VersionId=v1",
        "DeletePolicyVersion PolicyArn=FREE VersionId=v1",
        "DeletePolicy PolicyArn=FREE",
        "PutUserPermissionsBoundary UserName=victim PermissionsBoundary=FENCE",
        "PutRolePermissionsBoundary RoleName=open PermissionsBoundary=FENCE",
        "UpdateUser UserName=victim NewUserName=x",
        "UpdateUser UserName=bob NewUserName=x",
        "UpdateUser UserName=bob NewPath=/x/",
        "DeleteUser UserName=victim",
        "TagUser UserName=victim Tags.member.1.Key=k Tags.member.1.Value=v",
        "UntagUser UserName=victim TagKeys.member.1=k",
        "UpdateAccessKey UserName=victim AccessKeyId=AKIAAAAAAAAAAAAAAAAA Status=Active",
        "DeleteAccessKey UserName=victim AccessKeyId=AKIAAAAAAAAAAAAAAAAA",
        "UpdateGroup GroupName=g NewGroupName=x",
        "UpdateRole RoleName=open MaxSessionDuration=7200",
        "UpdateRoleDescription RoleName=open Description=x",
        "DeleteRole RoleName=open",
        "TagRole RoleName=open Tags.member.1.Key=k Tags.member.1.Value=v",
        "UntagRole RoleName=open TagKeys.member.1=k",
        "EnableMFADevice UserName=victim SerialNumber=OWNMFA AuthenticationCode1=000000"
            + " AuthenticationCode2=000001",
        "ResyncMFADevice UserName=victim SerialNumber=OWNMFA AuthenticationCode1=000000"
            + " AuthenticationCode2=000001",
        "DeactivateMFADevice UserName=victim SerialNumber=OWNMFA",
        "CreateOpenIDConnectProvider Url=https://other.example.com",
        "DeleteOpenIDConnectProvider OpenIDConnectProviderArn=IDP",
        "AddClientIDToOpenIDConnectProvider OpenIDConnectProviderArn=IDP ClientID=x",
        "RemoveClientIDFromOpenIDConnectProvider OpenIDConnectProviderArn=IDP ClientID=x",
        "UpdateOpenIDConnectProviderThumbprint OpenIDConnectProviderArn=IDP"
            + " ThumbprintList.member.1=0123456789012345678901234567890123456789",
        "TagOpenIDConnectProvider OpenIDConnectProviderArn=IDP Tags.member.1.Key=k"
            + " Tags.member.1.Value=v",
        "UntagOpenIDConnectProvider OpenIDConnectProviderArn=IDP TagKeys.member.1=k"
      })
  void whoIsBoundedWidensNobodyWhoIsNot(String call) {
    QueryCaller.LongTerm root = cloud.root();
    for (String done :
        List.of(
            "CreateUser UserName=victim",
            "PutUserPolicy UserName=victim PolicyName=p PolicyDocument=ALL",
            "CreatePolicy PolicyName=own PolicyDocument=ALL",
            "CreatePolicy PolicyName=other PolicyDocument=ALL",
            "CreatePolicy PolicyName=free PolicyDocument=ALL",
            "CreateOpenIDConnectProvider Url=https://idp.example.com",
            "AttachUserPolicy UserName=victim PolicyArn=OWN",
            "CreateGroup GroupName=g",
            "AddUserToGroup GroupName=g UserName=victim",
            "PutGroupPolicy GroupName=g PolicyName=p PolicyDocument=ALL",
            "AttachGroupPolicy GroupName=g PolicyArn=OTHER",
            "CreateRole RoleName=open AssumeRolePolicyDocument=TRUST")) {
      cloud.send(root, root, done).ok();
    }
    QueryCaller.LongTerm bob = bounded(root);

    assertThat(cloud.send(root, bob, call).refused(QueryErrorCode.ACCESS_DENIED).text("Message"))
        .containsPattern("permissions boundary");
  }

  @Test
  void whoIsBoundedDeletesNoDeviceOfWhoIsNot() {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm victim = cloud.user(root, "victim", Cloud.allow("iam:*"));
    QueryCaller.LongTerm bob = bounded(root);
    cloud.device(root, "r");
    cloud.device(victim, "v");

    for (String name : List.of("r", "v")) {
      cloud
          .call(bob, "DeleteVirtualMFADevice", "SerialNumber", mfa(root, name))
          .refused(QueryErrorCode.ACCESS_DENIED);
      cloud.call(root, "GetMFADevice", "SerialNumber", mfa(root, name)).ok();
    }
    cloud.call(bob, "CreateVirtualMFADevice", "VirtualMFADeviceName", "b").ok();
    cloud.call(bob, "DeleteVirtualMFADevice", "SerialNumber", mfa(root, "b")).ok();
  }

  private static String mfa(QueryCaller.LongTerm root, String name) {
    return "arn:aws:iam::" + root.accountId() + ":mfa/" + name;
  }

  @Test
  void whoIsBoundedChangesWhoIsBoundedAlike() {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob = bounded(root);
    for (String call :
        List.of(
            "CreateUser UserName=child",
            "PutUserPermissionsBoundary UserName=child PermissionsBoundary=FENCE",
            "TagUser UserName=child Tags.member.1.Key=k Tags.member.1.Value=v",
            "UpdateUser UserName=child NewUserName=grown",
            "CreateGroup GroupName=g",
            "AddUserToGroup GroupName=g UserName=grown",
            "UpdateGroup GroupName=g NewGroupName=h",
            "PutGroupPolicy GroupName=h PolicyName=p PolicyDocument=ALL",
            "DeleteGroupPolicy GroupName=h PolicyName=p",
            "RemoveUserFromGroup GroupName=h UserName=grown",
            "DeleteUser UserName=grown",
            "CreateRole RoleName=r AssumeRolePolicyDocument=TRUST",
            "UpdateRole RoleName=r MaxSessionDuration=7200",
            "PutRolePermissionsBoundary RoleName=r PermissionsBoundary=FENCE",
            "DeleteRole RoleName=r",
            "CreatePolicy PolicyName=own PolicyDocument=ALL")) {
      cloud.send(root, bob, call).ok();
    }
  }

  /** A user who may do all of IAM, within a boundary. */
  private static QueryCaller.LongTerm bounded(QueryCaller.LongTerm root) {
    String document = Cloud.allow("iam:*", "s3:GetObject");
    cloud.call(root, "CreatePolicy", "PolicyName", "fence", "PolicyDocument", document).ok();
    cloud.call(root, "CreateUser", "UserName", "bob", "PermissionsBoundary", fence(root)).ok();
    cloud.call(root, "AttachUserPolicy", "UserName", "bob", "PolicyArn", ADMIN).ok();
    return cloud.key(root, "bob");
  }

  private static String fence(QueryCaller.LongTerm root) {
    return "arn:aws:iam::" + root.accountId() + ":policy/fence";
  }

  private static String trust(QueryCaller.LongTerm root) {
    return Cloud.trust("{\"AWS\":\"" + root.accountId() + "\"}", "sts:AssumeRole");
  }
}
