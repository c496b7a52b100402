package io.holdfast.sts.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sts.principal.QueryCaller;
import io.holdfast.sts.query.QueryErrorCode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A trust policy trusts those whom it named when it was put, whoever has their names later. */
class TrustedPrincipalsTest {
  private static Cloud cloud;

  private final QueryCaller.LongTerm root = cloud.root();

  @BeforeAll
  static void start() {
    cloud = new Cloud();
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  private String iam(String resource) {
    return "arn:aws:iam::" + root.accountId() + ":" + resource;
  }

  private static String trust(String arn) {
    return Cloud.trust("{\"AWS\":\"" + arn + "\"}", "sts:AssumeRole");
  }

  private Cloud.Reply create(String name, String trust) {
    return cloud.call(root, "CreateRole", "RoleName", name, "AssumeRolePolicyDocument", trust);
  }

  private String role(String name, String trust) {
    return create(name, trust).ok().text("Arn");
  }

  private static Cloud.Reply assume(QueryCaller caller, String roleArn, String session) {
    return cloud.call(caller, "AssumeRole", "RoleArn", roleArn, "RoleSessionName", session);
  }

  private static String document(Cloud.Reply reply) {
    return URLDecoder.decode(reply.text("AssumeRolePolicyDocument"), StandardCharsets.UTF_8);
  }

  private String shown(String role) {
    String shown = document(cloud.call(root, "GetRole", "RoleName", role).ok());
    assertThat(
            cloud.call(root, "ListRoles").ok().texts("AssumeRolePolicyDocument").stream()
                .map(text -> URLDecoder.decode(text, StandardCharsets.UTF_8)))
        .contains(shown);
    return shown;
  }

  private String userId(String name) {
    return cloud.call(root, "GetUser", "UserName", name).ok().text("UserId");
  }

  @Test
  void whoIsMadeAnewUnderATrustedNameIsNotTrusted() {
    QueryCaller.LongTerm bob = cloud.user(root, "bob", null);
    String id = userId("bob");
    String given = " " + trust(iam("user/bob"));
    String arn = role("r", given.strip());
    assume(bob, arn, "s1").ok();
    assertThat(shown("r")).isEqualTo(given.strip());

    cloud.call(root, "DeleteUser", "UserName", "bob").ok();
    assertThat(shown("r")).isEqualTo(trust(id));
    QueryCaller.LongTerm again = cloud.user(root, "bob", null);
    assume(again, arn, "s1").refused(QueryErrorCode.ACCESS_DENIED);
    assertThat(shown("r")).isEqualTo(trust(id));

    cloud
        .call(root, "UpdateAssumeRolePolicy", "RoleName", "r", "PolicyDocument", given.strip())
        .ok();
    assume(again, arn, "s1").ok();
    assertThat(shown("r")).isEqualTo(given.strip());
  }

  @Test
  void whoIsRenamedStaysTrustedAndIsShownByTheNewName() {
    QueryCaller.LongTerm bob = cloud.user(root, "bob", null);
    String arn = role("r", trust(iam("user/bob")));
    cloud.call(root, "UpdateUser", "UserName", "bob", "NewUserName", "rob", "NewPath", "/x/").ok();
    assume(bob, arn, "s1").ok();
    assertThat(shown("r")).isEqualTo(trust(iam("user/x/rob")));
    // Whoever may rename users could take the place of one that is trusted.
    QueryCaller.LongTerm eve = cloud.user(root, "eve", null);
    cloud.call(root, "UpdateUser", "UserName", "eve", "NewUserName", "bob").ok();
    assume(eve, arn, "s1").refused(QueryErrorCode.ACCESS_DENIED);
  }

  @Test
  void rolesAndTheirSessionsAreTrustedByTheirIds() throws Exception {
    String outer = role("outer", trust(iam("root")));
    String allow = Cloud.allow("sts:AssumeRole");
    QueryCaller.LongTerm ann = cloud.user(root, "ann", allow);
    String byRole = role("by-role", trust(outer));
    String sessionArn = "arn:aws:sts::" + root.accountId() + ":assumed-role/outer/one";
    String bySession = role("by-session", trust(sessionArn));
    QueryCaller one = cloud.session(assume(ann, outer, "one").ok());
    QueryCaller two = cloud.session(assume(ann, outer, "two").ok());
    assume(one, byRole, "s1").ok();
    assume(two, byRole, "s1").ok();
    assume(one, bySession, "s1").ok();
    assume(two, bySession, "s1").refused(QueryErrorCode.ACCESS_DENIED);
    assertThat(shown("by-session")).isEqualTo(trust(sessionArn));

    String id = cloud.call(root, "GetRole", "RoleName", "outer").ok().text("RoleId");
    cloud.call(root, "DeleteRole", "RoleName", "outer").ok();
    role("outer", trust(iam("root")));
    QueryCaller again = cloud.session(assume(ann, outer, "one").ok());
    assume(again, byRole, "s1").refused(QueryErrorCode.ACCESS_DENIED);
    assume(again, bySession, "s1").refused(QueryErrorCode.ACCESS_DENIED);
    assertThat(shown("by-role")).isEqualTo(trust(id));
    assertThat(shown("by-session")).isEqualTo(trust(id));
  }

  @Test
  void uniqueIdsAndPrincipalsOfOtherAccountsAreBoundToo() {
    QueryCaller.LongTerm abroad = cloud.root();
    QueryCaller.LongTerm bob = cloud.user(abroad, "bob", Cloud.allow("sts:AssumeRole"));
    String id = cloud.call(abroad, "GetUser", "UserName", "bob").ok().text("UserId");
    String byArn = role("by-arn", trust("arn:aws:iam::" + abroad.accountId() + ":user/bob"));
    String byId = role("by-id", trust(id));
    assume(bob, byArn, "s1").ok();
    assume(bob, byId, "s1").ok();
    assertThat(shown("by-id")).isEqualTo(trust(id));

    cloud.call(abroad, "DeleteUserPolicy", "UserName", "bob", "PolicyName", "p").ok();
    cloud.call(abroad, "DeleteUser", "UserName", "bob").ok();
    QueryCaller.LongTerm again = cloud.user(abroad, "bob", Cloud.allow("sts:AssumeRole"));
    assume(again, byArn, "s1").refused(QueryErrorCode.ACCESS_DENIED);
    assume(again, byId, "s1").refused(QueryErrorCode.ACCESS_DENIED);
  }

  @Test
  void whoIsNotThereIsRefused() {
    String kept = trust(iam("root"));
    role("r", kept);
    for (String nobody :
        new String[] {
          iam("user/nobody"),
          iam("role/nobody"),
          iam("role/R"),
          iam("role/p/r"),
          "arn:aws:sts::" + root.accountId() + ":assumed-role/nobody/s",
          "arn:aws:sts::000000000000:federated-user/f",
          "arn:aws:iam::000000000000:root",
          "000000000000",
          "AIDA234567234567ABCDE",
          "AROA234567234567ABCDE"
        }) {
      String words = "Invalid principal in policy: \"AWS\":\"" + nobody + "\"";
      create("new", trust(nobody)).refused(QueryErrorCode.MALFORMED_POLICY_DOCUMENT).saying(words);
      cloud
          .call(root, "UpdateAssumeRolePolicy", "RoleName", "r", "PolicyDocument", trust(nobody))
          .refused(QueryErrorCode.MALFORMED_POLICY_DOCUMENT)
          .saying(words);
    }
    assertThat(shown("r")).isEqualTo(kept);
    cloud.call(root, "GetRole", "RoleName", "new").refused(QueryErrorCode.NO_SUCH_ENTITY);
  }

  @Test
  void aSimulationTakesAPolicyAsIfItWerePutNow() {
    cloud.user(root, "bob", null);
    String policy =
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[\""
            + iam("user/bob")
            + "\",\""
            + iam("user/nobody")
            + "\"]},\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::b/*\"}}";
    assertThat(
            cloud
                .call(
                    root,
                    "SimulatePrincipalPolicy",
                    "PolicySourceArn",
                    iam("user/bob"),
                    "ActionNames.member.1",
                    "s3:GetObject",
                    "ResourceArns.member.1",
                    "arn:aws:s3:::b/k",
                    "ResourcePolicy",
                    policy)
                .ok()
                .text("EvalDecision"))
        .isEqualTo("allowed");
  }
}
