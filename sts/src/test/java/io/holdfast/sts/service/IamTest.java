package io.holdfast.sts.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sts.principal.QueryCaller;
import io.holdfast.sts.query.QueryErrorCode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** IAM as clients drive it, with AWS's words. */
class IamTest {
  private static final String READ =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":"
          + "\"s3:ListBucket\",\"Resource\":\"arn:aws:s3:::b\",\"Condition\":"
          + "{\"StringLike\":{\"s3:prefix\":\"Clients/{x}/*\"}}}]}";
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
  void backupSoftwareCanDriveItInItsOrder() {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm owner =
        cloud.user(root, "veeam", Cloud.allow("iam:*", "sts:GetCallerIdentity"));
    assertThat(cloud.call(owner, "GetCallerIdentity").ok().text("Account"))
        .isEqualTo(root.accountId());
    cloud
        .call(owner, "GetUser", "UserName", "agent")
        .refused(QueryErrorCode.NO_SUCH_ENTITY)
        .saying("The user with name agent cannot be found.");
    String arn = "arn:aws:iam::" + root.accountId() + ":policy/agent";
    assertThat(cloud.call(owner, "CreateUser", "UserName", "agent").ok().text("UserId"))
        .matches("AIDA[A-Z2-7]{17}");
    put(owner, "agent", "inline", READ).ok();
    String stored =
        cloud
            .call(owner, "GetUserPolicy", "UserName", "agent", "PolicyName", "inline")
            .ok()
            .text("PolicyDocument");
    assertThat(stored).contains("%7B").doesNotContain(" ", "+");
    assertThat(URLDecoder.decode(stored, StandardCharsets.UTF_8)).isEqualTo(READ);
    cloud.call(owner, "CreatePolicy", "PolicyName", "agent", "PolicyDocument", READ).ok();
    cloud.call(owner, "AttachUserPolicy", "UserName", "agent", "PolicyArn", arn).ok();
    cloud
        .call(
            owner,
            "CreatePolicyVersion",
            "PolicyArn",
            arn,
            "PolicyDocument",
            Cloud.allow("s3:GetObject"),
            "SetAsDefault",
            "true")
        .ok();
    assertThat(cloud.call(owner, "ListPolicyVersions", "PolicyArn", arn).ok().texts("VersionId"))
        .containsExactly("v2", "v1");
    assertThat(
            cloud
                .call(owner, "ListAttachedUserPolicies", "UserName", "agent")
                .ok()
                .texts("PolicyArn"))
        .containsExactly(arn);
    twoKeysAtMost(owner);
    cloud.call(owner, "DeletePolicy", "PolicyArn", arn).refused(QueryErrorCode.DELETE_CONFLICT);
    cloud.call(owner, "DetachUserPolicy", "UserName", "agent", "PolicyArn", arn).ok();
    cloud.call(owner, "DeletePolicyVersion", "PolicyArn", arn, "VersionId", "v1").ok();
    cloud
        .call(owner, "DeletePolicyVersion", "PolicyArn", arn, "VersionId", "v2")
        .refused(QueryErrorCode.DELETE_CONFLICT)
        .saying("Cannot delete the default version of a policy.");
    cloud.call(owner, "DeletePolicy", "PolicyArn", arn).ok();
    cloud.call(owner, "DeleteUserPolicy", "UserName", "agent", "PolicyName", "inline").ok();
    cloud.call(owner, "DeleteUser", "UserName", "agent").ok();
  }

  /** Makes the keys that a user may have, and deletes them again. */
  private static void twoKeysAtMost(QueryCaller owner) {
    Cloud.Reply key = cloud.call(owner, "CreateAccessKey", "UserName", "agent").ok();
    assertThat(key.text("AccessKeyId")).matches("AKIA[A-Z2-7]{16}");
    assertThat(key.text("SecretAccessKey")).hasSize(40);
    cloud.call(owner, "CreateAccessKey", "UserName", "agent").ok();
    cloud
        .call(owner, "CreateAccessKey", "UserName", "agent")
        .refused(QueryErrorCode.LIMIT_EXCEEDED)
        .saying("Cannot exceed quota for AccessKeysPerUser: 2");
    for (String id :
        cloud.call(owner, "ListAccessKeys", "UserName", "agent").ok().texts("AccessKeyId")) {
      cloud.call(owner, "DeleteUser", "UserName", "agent").refused(QueryErrorCode.DELETE_CONFLICT);
      cloud.call(owner, "DeleteAccessKey", "UserName", "agent", "AccessKeyId", id).ok();
    }
  }

  @Test
  void namesAreTakenOnceWhateverTheirCase() {
    QueryCaller.LongTerm root = cloud.root();
    cloud.call(root, "CreateUser", "UserName", "Alice").ok();

    cloud
        .call(root, "CreateUser", "UserName", "alice")
        .refused(QueryErrorCode.ENTITY_ALREADY_EXISTS)
        .saying("User with name alice already exists.");
    assertThat(cloud.call(root, "GetUser", "UserName", "ALICE").ok().text("UserName"))
        .isEqualTo("Alice");
  }

  @Test
  void listsComeInPagesByPath() {
    QueryCaller.LongTerm root = cloud.root();
    for (int i = 0; i < 5; i++) {
      cloud.call(root, "CreateUser", "UserName", "u" + i, "Path", "/team/").ok();
    }
    cloud.call(root, "CreateUser", "UserName", "other").ok();
    List<String> seen = new ArrayList<>();
    Cloud.Reply page = cloud.call(root, "ListUsers", "PathPrefix", "/team/", "MaxItems", "2").ok();
    seen.addAll(page.texts("UserName"));
    while (page.text("IsTruncated").equals("true")) {
      page =
          cloud
              .call(
                  root,
                  "ListUsers",
                  "PathPrefix",
                  "/team/",
                  "MaxItems",
                  "2",
                  "Marker",
                  page.text("Marker"))
              .ok();
      seen.addAll(page.texts("UserName"));
    }
    assertThat(seen).containsExactly("u0", "u1", "u2", "u3", "u4");
    cloud.call(root, "ListUsers", "Marker", "\u0000").refused(QueryErrorCode.VALIDATION_ERROR);
    String own = "arn:aws:iam::" + root.accountId() + ":policy/p";
    for (String marker : new String[] {"abc", "v0", "v12345678901"}) {
      cloud
          .call(root, "ListPolicyVersions", "PolicyArn", own, "Marker", marker)
          .refused(QueryErrorCode.VALIDATION_ERROR);
    }
  }

  @Test
  void policiesThatAreNoneAreRefused() {
    QueryCaller.LongTerm root = cloud.root();
    cloud.user(root, "bob", null);

    put(root, "bob", "p", "{").refused(QueryErrorCode.MALFORMED_POLICY_DOCUMENT);
    put(root, "bob", "p", Cloud.allow("s3:Get*").replace("Action", "Actoin"))
        .refused(QueryErrorCode.MALFORMED_POLICY_DOCUMENT);
    put(root, "bob", "p", READ.replace("s3:prefix", "s3:prefixx"))
        .refused(QueryErrorCode.MALFORMED_POLICY_DOCUMENT);
    put(
            root,
            "bob",
            "p",
            Cloud.allow("s3:" + "x".repeat(120), "s3:Get*".repeat(1))
                .replace(
                    "\"Resource\":\"*\"",
                    "\"Resource\":\"" + "arn:aws:s3:::" + "b".repeat(2000) + "\""))
        .refused(QueryErrorCode.LIMIT_EXCEEDED);
    cloud
        .call(
            root,
            "CreateRole",
            "RoleName",
            "r",
            "AssumeRolePolicyDocument",
            Cloud.allow("sts:AssumeRole"))
        .refused(QueryErrorCode.MALFORMED_POLICY_DOCUMENT);
  }

  @Test
  void groupsGiveTheirPoliciesToTheirMembers() {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob = cloud.user(root, "bob", null);
    cloud.call(root, "CreateGroup", "GroupName", "admins").ok();
    cloud
        .call(
            root,
            "AttachGroupPolicy",
            "GroupName",
            "admins",
            "PolicyArn",
            "arn:aws:iam::aws:policy/IAMReadOnlyAccess")
        .ok();
    cloud.call(bob, "ListUsers").refused(QueryErrorCode.ACCESS_DENIED);
    cloud.call(root, "AddUserToGroup", "GroupName", "admins", "UserName", "bob").ok();

    cloud.call(bob, "ListUsers").ok();
    assertThat(cloud.call(root, "GetGroup", "GroupName", "admins").ok().texts("UserName"))
        .containsExactly("bob");
    assertThat(
            cloud
                .call(
                    root,
                    "ListEntitiesForPolicy",
                    "PolicyArn",
                    "arn:aws:iam::aws:policy/IAMReadOnlyAccess")
                .ok()
                .texts("GroupName"))
        .containsExactly("admins");
    cloud.call(root, "DeleteGroup", "GroupName", "admins").refused(QueryErrorCode.DELETE_CONFLICT);
    cloud.call(root, "RemoveUserFromGroup", "GroupName", "admins", "UserName", "bob").ok();
    cloud.call(bob, "ListUsers").refused(QueryErrorCode.ACCESS_DENIED);
  }

  @Test
  void builtInPoliciesAreListedReadAndNeverChanged() {
    QueryCaller.LongTerm root = cloud.root();
    String arn = "arn:aws:iam::aws:policy/AdministratorAccess";
    cloud.call(root, "CreatePolicy", "PolicyName", "own", "PolicyDocument", READ).ok();

    List<String> names = new ArrayList<>();
    Cloud.Reply page = cloud.call(root, "ListPolicies", "MaxItems", "3").ok();
    names.addAll(page.texts("PolicyName"));
    while (page.text("IsTruncated").equals("true")) {
      page = cloud.call(root, "ListPolicies", "MaxItems", "3", "Marker", page.text("Marker")).ok();
      names.addAll(page.texts("PolicyName"));
    }
    assertThat(names).contains("AdministratorAccess", "own").doesNotHaveDuplicates();
    assertThat(cloud.call(root, "ListPolicies", "Scope", "Local").ok().texts("PolicyName"))
        .containsExactly("own");
    assertThat(cloud.call(root, "GetPolicy", "PolicyArn", arn).ok().text("DefaultVersionId"))
        .isEqualTo("v1");
    cloud.call(root, "GetPolicyVersion", "PolicyArn", arn, "VersionId", "v1").ok();
    cloud
        .call(root, "CreatePolicyVersion", "PolicyArn", arn, "PolicyDocument", Cloud.ALLOW_ALL)
        .refused(QueryErrorCode.ACCESS_DENIED);
    cloud.call(root, "DeletePolicy", "PolicyArn", arn).refused(QueryErrorCode.ACCESS_DENIED);
  }

  @Test
  void usersRolesAndPoliciesKeepTheirTags() {
    QueryCaller.LongTerm root = cloud.root();
    cloud
        .call(
            root,
            "CreateUser",
            "UserName",
            "bob",
            "Tags.member.1.Key",
            "team",
            "Tags.member.1.Value",
            "blue")
        .ok();
    cloud
        .call(
            root,
            "TagUser",
            "UserName",
            "bob",
            "Tags.member.1.Key",
            "site",
            "Tags.member.1.Value",
            "")
        .ok();
    assertThat(cloud.call(root, "ListUserTags", "UserName", "bob").ok().texts("Key"))
        .containsExactly("site", "team");
    cloud.call(root, "UntagUser", "UserName", "bob", "TagKeys.member.1", "team").ok();
    assertThat(cloud.call(root, "GetUser", "UserName", "bob").ok().texts("Key"))
        .containsExactly("site");
  }

  @Test
  void simulationsDecideAsRequestsDo() {
    QueryCaller.LongTerm root = cloud.root();
    cloud.user(root, "bob", READ);
    Cloud.Reply reply =
        cloud
            .call(
                root,
                "SimulatePrincipalPolicy",
                "PolicySourceArn",
                "arn:aws:iam::" + root.accountId() + ":user/bob",
                "ActionNames.member.1",
                "s3:ListBucket",
                "ActionNames.member.2",
                "s3:PutObject",
                "ResourceArns.member.1",
                "arn:aws:s3:::b",
                "ContextEntries.member.1.ContextKeyName",
                "s3:prefix",
                "ContextEntries.member.1.ContextKeyType",
                "string",
                "ContextEntries.member.1.ContextKeyValues.member.1",
                "Clients/{x}/1")
            .ok();
    assertThat(reply.texts("EvalDecision")).containsExactly("allowed", "implicitDeny");
  }

  @Test
  void whatIsNotBuiltOrNotThereSaysSo() {
    QueryCaller.LongTerm root = cloud.root();
    cloud.call(root, "DoNothing").refused(QueryErrorCode.INVALID_ACTION);
    cloud.call(root, "").refused(QueryErrorCode.MISSING_ACTION);
    cloud.call(root, "CreateSAMLProvider").refused(QueryErrorCode.NOT_IMPLEMENTED);
    cloud.call(root, "GetUser", "Version", "2011-06-15").refused(QueryErrorCode.INVALID_ACTION);
    cloud
        .call(root, "CreateUser", "UserName", "x", "PermissionsBoundry", "y")
        .refused(QueryErrorCode.VALIDATION_ERROR);
    cloud
        .call(root, "GetLoginProfile", "UserName", "nobody")
        .refused(QueryErrorCode.NO_SUCH_ENTITY);
    assertThat(cloud.call(root, "GetAccountSummary").ok().body()).contains("<key>Users</key>");
  }

  @Test
  void theRootAsksAboutItself() {
    QueryCaller.LongTerm root = cloud.root();
    assertThat(cloud.call(root, "GetUser").ok().text("Arn"))
        .isEqualTo("arn:aws:iam::" + root.accountId() + ":root");
    String id = cloud.call(root, "CreateAccessKey").ok().text("AccessKeyId");
    assertThat(cloud.call(root, "ListAccessKeys").ok().texts("AccessKeyId")).contains(id);
    cloud.call(root, "UpdateAccessKey", "AccessKeyId", id, "Status", "Inactive").ok();
    cloud.call(root, "GetAccessKeyLastUsed", "AccessKeyId", id).ok();
    cloud.call(root, "DeleteAccessKey", "AccessKeyId", id).ok();
  }

  @Test
  void rolesAreKeptWithTheirTrust() {
    QueryCaller.LongTerm root = cloud.root();
    String trust = Cloud.trust("{\"AWS\":\"" + root.accountId() + "\"}", "sts:AssumeRole");
    Cloud.Reply made =
        cloud
            .call(
                root,
                "CreateRole",
                "RoleName",
                "reader",
                "Path",
                "/a/",
                "AssumeRolePolicyDocument",
                trust,
                "MaxSessionDuration",
                "7200")
            .ok();
    assertThat(made.text("RoleId")).matches("AROA[A-Z2-7]{17}");
    assertThat(made.text("Arn")).isEqualTo("arn:aws:iam::" + root.accountId() + ":role/a/reader");
    cloud.call(root, "UpdateRole", "RoleName", "reader", "Description", "reads").ok();
    Cloud.Reply read = cloud.call(root, "GetRole", "RoleName", "reader").ok();
    assertThat(read.text("MaxSessionDuration")).isEqualTo("7200");
    assertThat(read.text("Description")).isEqualTo("reads");
    assertThat(URLDecoder.decode(read.text("AssumeRolePolicyDocument"), StandardCharsets.UTF_8))
        .isEqualTo(trust);
    cloud
        .call(
            root, "PutRolePolicy", "RoleName", "reader", "PolicyName", "p", "PolicyDocument", READ)
        .ok();
    cloud.call(root, "DeleteRole", "RoleName", "reader").refused(QueryErrorCode.DELETE_CONFLICT);
    cloud.call(root, "DeleteRolePolicy", "RoleName", "reader", "PolicyName", "p").ok();
    cloud.call(root, "DeleteRole", "RoleName", "reader").ok();
  }

  private static Cloud.Reply put(QueryCaller caller, String user, String name, String document) {
    return cloud.call(
        caller, "PutUserPolicy", "UserName", user, "PolicyName", name, "PolicyDocument", document);
  }
}
