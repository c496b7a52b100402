package io.holdfast.sts.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.holdfast.storage.identity.AccountSwitches;
import io.holdfast.sts.mfa.TotpSeed;
import io.holdfast.sts.oidc.TestProvider;
import io.holdfast.sts.principal.QueryCaller;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.session.InvalidSessionException;
import io.holdfast.sts.session.InvalidSessionException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Temporary credentials from their making to their end. */
class SessionsTest {
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
  void aRoleIsAssumedByWhomItTrusts() throws Exception {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob = cloud.user(root, "bob", Cloud.allow("sts:AssumeRole"));
    QueryCaller.LongTerm eve = cloud.user(root, "eve", null);
    String arn = role(root, "reader", trustAccount(root), Cloud.allow("iam:ListUsers"));

    Cloud.Reply reply = assume(bob, arn).ok();

    assertThat(reply.text("Arn"))
        .isEqualTo("arn:aws:sts::" + root.accountId() + ":assumed-role/reader/s1");
    assertThat(reply.text("AccessKeyId")).matches("ASIA[A-Z2-7]{16}");
    assertThat(reply.text("Expiration")).isEqualTo("2026-11-21T13:00:00Z");
    QueryCaller.Temporary session = cloud.session(reply);
    assertThat(cloud.call(session, "GetCallerIdentity").ok().text("Arn"))
        .isEqualTo(reply.text("Arn"));
    cloud.call(session, "ListUsers").ok();
    cloud.call(session, "ListRoles").refused(QueryErrorCode.ACCESS_DENIED);
    assume(eve, arn).refused(QueryErrorCode.ACCESS_DENIED);
    assume(bob, arn.replace("reader", "nobody")).refused(QueryErrorCode.ACCESS_DENIED);
    assume(new QueryCaller.Anonymous(), arn).refused(QueryErrorCode.MISSING_AUTHENTICATION_TOKEN);
  }

  @Test
  void anotherAccountNeedsTrustAndPermission() {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm other = cloud.root();
    QueryCaller.LongTerm allowed = cloud.user(other, "bob", Cloud.allow("sts:AssumeRole"));
    QueryCaller.LongTerm plain = cloud.user(other, "eve", null);
    QueryCaller.LongTerm stranger = cloud.user(cloud.root(), "bob", Cloud.ALLOW_ALL);
    String trust =
        Cloud.trust("{\"AWS\":\"" + other.accountId() + "\"}", "sts:AssumeRole")
            .replace("]}]}", "],\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":\"e-42\"}}}]}");
    String arn = role(root, "partner", trust, Cloud.ALLOW_ALL);

    assume(allowed, arn, "ExternalId", "e-42").ok();
    assume(allowed, arn).refused(QueryErrorCode.ACCESS_DENIED);
    assume(allowed, arn, "ExternalId", "e-43").refused(QueryErrorCode.ACCESS_DENIED);
    assume(plain, arn, "ExternalId", "e-42").refused(QueryErrorCode.ACCESS_DENIED);
    assume(stranger, arn, "ExternalId", "e-42").refused(QueryErrorCode.ACCESS_DENIED);
  }

  @Test
  void aRoleMayAskForMfa() throws Exception {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob = cloud.user(root, "bob", Cloud.allow("sts:AssumeRole", "iam:*"));
    String trust =
        trustAccount(root)
            .replace(
                "]}]}", "],\"Condition\":{\"Bool\":{\"aws:MultiFactorAuthPresent\":\"true\"}}}]}");
    String arn = role(root, "careful", trust, Cloud.ALLOW_ALL);
    TotpSeed seed = cloud.device(bob, "d");
    String serial = "arn:aws:iam::" + root.accountId() + ":mfa/d";

    assume(bob, arn).refused(QueryErrorCode.ACCESS_DENIED);
    Cloud.Reply reply =
        assume(bob, arn, "SerialNumber", serial, "TokenCode", cloud.code(seed, 0)).ok();

    assertThat(cloud.session(reply).session().mfaTime()).isNotNull();
  }

  @Test
  void sessionPoliciesOnlyNarrow() throws Exception {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob = cloud.user(root, "bob", Cloud.allow("sts:AssumeRole"));
    String arn = role(root, "reader", trustAccount(root), Cloud.allow("iam:List*"));

    QueryCaller narrow =
        cloud.session(assume(bob, arn, "Policy", Cloud.allow("iam:ListUsers", "iam:GetUser")).ok());
    cloud.call(narrow, "ListUsers").ok();
    cloud.call(narrow, "ListRoles").refused(QueryErrorCode.ACCESS_DENIED);
    cloud.call(narrow, "GetUser", "UserName", "bob").refused(QueryErrorCode.ACCESS_DENIED);

    String readOnly = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";
    Cloud.Reply byArn = assume(bob, arn, "PolicyArns.member.1.arn", readOnly).ok();
    assertThat(Integer.parseInt(byArn.text("PackedPolicySize"))).isBetween(1, 5);
    cloud.call(cloud.session(byArn), "ListRoles").ok();
    assume(bob, arn, "PolicyArns.member.1.arn", readOnly + "X")
        .refused(QueryErrorCode.NO_SUCH_ENTITY);
    assume(bob, arn, "Policy", "{}").refused(QueryErrorCode.MALFORMED_POLICY_DOCUMENT);
  }

  @Test
  void sessionsLastAsLongAsRoleAndAccountAllow() throws Exception {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob =
        cloud.user(root, "bob", Cloud.allow("sts:AssumeRole", "sts:GetFederationToken"));
    String arn = role(root, "r", trustAccount(root), Cloud.allow("sts:*"));

    assume(bob, arn, "DurationSeconds", "899").refused(QueryErrorCode.VALIDATION_ERROR);
    assume(bob, arn, "DurationSeconds", "3601").refused(QueryErrorCode.VALIDATION_ERROR);
    Cloud.Reply fortnight = federate(bob, Cloud.ALLOW_ALL, "DurationSeconds", "1209600").ok();
    assertThat(fortnight.text("Expiration")).isEqualTo("2026-12-05T12:00:00Z");
    federate(bob, Cloud.ALLOW_ALL, "DurationSeconds", "1209601")
        .refused(QueryErrorCode.VALIDATION_ERROR);
    cloud
        .stores
        .accountSwitches()
        .setSwitches(root.accountId(), new AccountSwitches(true, true, false, 1_800));
    assume(bob, arn, "DurationSeconds", "3600").refused(QueryErrorCode.VALIDATION_ERROR);
    assertThat(assume(bob, arn).ok().text("Expiration")).isEqualTo("2026-11-21T12:30:00Z");
  }

  @Test
  void aSessionEndsByTimeByRevocationAndWithItsRole() throws Exception {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob = cloud.user(root, "bob", Cloud.allow("sts:AssumeRole"));
    String arn = role(root, "r", trustAccount(root), null);
    Cloud.Reply revoked = assume(bob, arn).ok();
    Cloud.Reply expiring = assume(bob, arn, "DurationSeconds", "900").ok();
    Cloud.Reply orphaned = assume(bob, arn).ok();

    cloud.stores.sessions().revoke(root.accountId(), cloud.session(revoked).session().sessionId());
    assertEnded(revoked, Reason.REVOKED);
    cloud.session(expiring);
    cloud.now.set(cloud.now.get().plus(Duration.ofSeconds(900)));
    assertEnded(expiring, Reason.EXPIRED);
    cloud.session(orphaned);
    cloud.call(root, "DeleteRole", "RoleName", "r").ok();
    assertEnded(orphaned, Reason.REVOKED);
    cloud.now.set(cloud.now.get().minus(Duration.ofSeconds(900)));
    assertThatThrownBy(
            () -> cloud.tokens.open(expiring.text("SessionToken"), "ASIAAAAAAAAAAAAAAAAA"))
        .isInstanceOf(InvalidSessionException.class);
  }

  @Test
  void revokingAllBeforeATimeSparesLaterSessions() throws Exception {
    QueryCaller.LongTerm root = cloud.root();
    Cloud.Reply before = cloud.call(root, "GetSessionToken").ok();
    cloud.now.set(cloud.now.get().plusMillis(1));
    cloud.stores.sessions().revokeBefore(root.accountId(), null, cloud.now.get());
    Cloud.Reply after = cloud.call(root, "GetSessionToken").ok();

    assertEnded(before, Reason.REVOKED);
    cloud.session(after);
  }

  @Test
  void rotatedKeysReadWhatTheySigned() throws Exception {
    QueryCaller.LongTerm root = cloud.root();
    Cloud.Reply before = cloud.call(root, "GetSessionToken").ok();
    cloud.stores.tokenKeys().rotate();
    Cloud.Reply after = cloud.call(root, "GetSessionToken").ok();

    cloud.session(before);
    cloud.session(after);
  }

  @Test
  void tagsAndSourceIdentityGoOnThroughRoles() throws Exception {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob = cloud.user(root, "bob", Cloud.allow("sts:*"));
    String trust =
        Cloud.trust(
            "{\"AWS\":\"" + root.accountId() + "\"}",
            "sts:AssumeRole",
            "sts:TagSession",
            "sts:SetSourceIdentity");
    String first = role(root, "first", trust, Cloud.allow("sts:*"));
    String second = role(root, "second", trust, null);
    String untagged = role(root, "untagged", trustAccount(root), null);
    String[] tags = {
      "Tags.member.1.Key", "team", "Tags.member.1.Value", "blue",
      "Tags.member.2.Key", "local", "Tags.member.2.Value", "x",
      "TransitiveTagKeys.member.1", "team", "SourceIdentity", "bob@example.com"
    };

    QueryCaller.Temporary one = cloud.session(assume(bob, first, tags).ok());
    QueryCaller.Temporary two = cloud.session(assume(one, second).ok());

    assertThat(two.session().tags()).containsOnlyKeys("team");
    assertThat(two.session().sourceIdentity()).isEqualTo("bob@example.com");
    assume(one, second, "SourceIdentity", "eve@example.com").refused(QueryErrorCode.ACCESS_DENIED);
    assume(one, second, "Tags.member.1.Key", "TEAM", "Tags.member.1.Value", "red")
        .refused(QueryErrorCode.VALIDATION_ERROR);
    assume(bob, untagged, tags).refused(QueryErrorCode.ACCESS_DENIED);
    assume(one, second, "DurationSeconds", "3601").refused(QueryErrorCode.VALIDATION_ERROR);
  }

  @Test
  void aFederatedSessionHasNoMoreThanItsPolicyAndItsUser() throws Exception {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob =
        cloud.user(root, "bob", Cloud.allow("sts:GetFederationToken", "s3:GetObject"));

    Cloud.Reply reply = federate(bob, Cloud.ALLOW_ALL).ok();

    assertThat(reply.text("FederatedUserId")).isEqualTo(root.accountId() + ":tenant");
    QueryCaller session = cloud.session(reply);
    assertThat(cloud.call(session, "GetCallerIdentity").ok().text("Arn"))
        .isEqualTo("arn:aws:sts::" + root.accountId() + ":federated-user/tenant");
    for (String action :
        List.of("GetSessionToken", "GetFederationToken", "ListUsers", "CreateAccessKey")) {
      cloud.call(session, action).refused(QueryErrorCode.ACCESS_DENIED);
    }
    cloud
        .call(cloud.user(root, "eve", null), "GetFederationToken", "Name", "tenant")
        .refused(QueryErrorCode.ACCESS_DENIED);
  }

  @Test
  void aWebIdentityGetsTheRoleThatTrustsItsProvider() throws Exception {
    try (TestProvider provider = new TestProvider()) {
      QueryCaller.LongTerm root = cloud.root();
      String providerArn =
          cloud
              .call(
                  root,
                  "CreateOpenIDConnectProvider",
                  "Url",
                  provider.url(),
                  "ClientIDList.member.1",
                  "backup")
              .ok()
              .text("OpenIDConnectProviderArn");
      String claims = provider.url().substring("https://".length());
      String trust =
          Cloud.trust("{\"Federated\":\"" + providerArn + "\"}", "sts:AssumeRoleWithWebIdentity")
              .replace(
                  "]}]}",
                  "],\"Condition\":{\"StringEquals\":{\"" + claims + ":sub\":\"alice\"}}}]}");
      String arn = role(root, "web", trust, Cloud.allow("iam:ListUsers"));
      String other = role(root, "other", trustAccount(root), Cloud.ALLOW_ALL);
      String elsewhere = role(cloud.root(), "web", trust, Cloud.ALLOW_ALL);

      Cloud.Reply reply = web(arn, provider.token(claims(provider, "alice"))).ok();

      assertThat(reply.text("SubjectFromWebIdentityToken")).isEqualTo("alice");
      cloud.call(cloud.session(reply), "ListUsers").ok();
      web(arn, provider.token(claims(provider, "mallory"))).refused(QueryErrorCode.ACCESS_DENIED);
      web(other, provider.token(claims(provider, "alice"))).refused(QueryErrorCode.ACCESS_DENIED);
      web(elsewhere, provider.token(claims(provider, "alice")))
          .refused(QueryErrorCode.INVALID_IDENTITY_TOKEN);
      web(arn + "x", provider.token(claims(provider, "alice")))
          .refused(QueryErrorCode.ACCESS_DENIED);
      // Who has no token of a provider's learns nothing of which roles there are.
      assertThat(
              web(arn + "x", "a.b.c")
                  .refused(QueryErrorCode.INVALID_IDENTITY_TOKEN)
                  .text("Message"))
          .isEqualTo(
              web(arn, "a.b.c").refused(QueryErrorCode.INVALID_IDENTITY_TOKEN).text("Message"));
    }
  }

  /** Nobody at all may have the vault connect to anything but what an account registered. */
  @Test
  void nothingIsFetchedForTokensOfUnknownProvidersOrWithoutUse() throws Exception {
    try (TestProvider provider = new TestProvider()) {
      QueryCaller.LongTerm root = cloud.root();
      QueryCaller.LongTerm without = cloud.root();
      cloud
          .call(
              root,
              "CreateOpenIDConnectProvider",
              "Url",
              provider.url() + "/registered",
              "ClientIDList.member.1",
              "backup")
          .ok();
      String known = role(root, "web", trustAccount(root), Cloud.ALLOW_ALL);
      String unknown = role(without, "web", trustAccount(without), Cloud.ALLOW_ALL);
      JWTClaimsSet expired =
          new JWTClaimsSet.Builder()
              .issuer(provider.url() + "/registered")
              .subject("alice")
              .audience("backup")
              .expirationTime(Date.from(cloud.now.get().minusSeconds(1)))
              .build();

      for (String role : List.of(known, unknown, known + "x", "arn:aws:iam::999999999999:role/w")) {
        web(role, provider.token(claims(provider, "alice")))
            .refused(QueryErrorCode.INVALID_IDENTITY_TOKEN);
      }
      web(known, provider.token(expired)).refused(QueryErrorCode.EXPIRED_WEB_IDENTITY_TOKEN);
      web(known, new PlainJWT(expired).serialize()).refused(QueryErrorCode.INVALID_IDENTITY_TOKEN);
      assertThat(provider.requests()).isZero();
    }
  }

  private static Cloud.Reply web(String roleArn, String token) {
    return cloud.call(
        new QueryCaller.Anonymous(),
        "AssumeRoleWithWebIdentity",
        "RoleArn",
        roleArn,
        "RoleSessionName",
        "s1",
        "WebIdentityToken",
        token);
  }

  private static JWTClaimsSet claims(TestProvider provider, String subject) {
    return new JWTClaimsSet.Builder()
        .issuer(provider.url())
        .subject(subject)
        .audience("backup")
        .expirationTime(Date.from(cloud.now.get().plusSeconds(60)))
        .build();
  }

  private static void assertEnded(Cloud.Reply reply, Reason reason) {
    assertThatThrownBy(() -> cloud.session(reply))
        .isInstanceOfSatisfying(
            InvalidSessionException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static String trustAccount(QueryCaller.LongTerm root) {
    return Cloud.trust("{\"AWS\":\"" + root.accountId() + "\"}", "sts:AssumeRole");
  }

  private static String role(
      QueryCaller.LongTerm root, String name, String trust, @Nullable String policy) {
    String arn =
        cloud
            .call(root, "CreateRole", "RoleName", name, "AssumeRolePolicyDocument", trust)
            .ok()
            .text("Arn");
    if (policy != null) {
      cloud
          .call(
              root, "PutRolePolicy", "RoleName", name, "PolicyName", "p", "PolicyDocument", policy)
          .ok();
    }
    return arn;
  }

  private static Cloud.Reply assume(QueryCaller caller, String roleArn, String... more) {
    List<String> parameters = new ArrayList<>(List.of("RoleArn", roleArn, "RoleSessionName", "s1"));
    parameters.addAll(List.of(more));
    return cloud.call(caller, "AssumeRole", parameters.toArray(new String[0]));
  }

  private static Cloud.Reply federate(QueryCaller caller, String policy, String... more) {
    List<String> parameters = new ArrayList<>(List.of("Name", "tenant", "Policy", policy));
    parameters.addAll(List.of(more));
    return cloud.call(caller, "GetFederationToken", parameters.toArray(new String[0]));
  }
}
