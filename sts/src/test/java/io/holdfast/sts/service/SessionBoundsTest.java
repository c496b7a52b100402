package io.holdfast.sts.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sts.principal.QueryCaller;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.session.InvalidSessionException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long sessions last: one second before each bound, at it and after it. */
class SessionBoundsTest {
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
  @CsvSource({
    "GetSessionToken,899,false",
    "GetSessionToken,900,true",
    "GetSessionToken,901,true",
    "GetSessionToken,1209599,true",
    "GetSessionToken,1209600,true",
    "GetSessionToken,1209601,false",
    "GetFederationToken,899,false",
    "GetFederationToken,900,true",
    "GetFederationToken,901,true",
    "GetFederationToken,1209599,true",
    "GetFederationToken,1209600,true",
    "GetFederationToken,1209601,false",
    "AssumeRole,899,false",
    "AssumeRole,900,true",
    "AssumeRole,901,true",
    "AssumeRole,7199,true",
    "AssumeRole,7200,true",
    "AssumeRole,7201,false",
  })
  void aDurationIsTakenUpToItsBounds(String action, int seconds, boolean taken) {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob = cloud.user(root, "bob", Cloud.allow("sts:*"));

    Cloud.Reply reply =
        switch (action) {
          case "GetSessionToken" -> cloud.call(bob, action, "DurationSeconds", "" + seconds);
          case "GetFederationToken" ->
              cloud.call(bob, action, "Name", "fed", "DurationSeconds", "" + seconds);
          default -> assume(bob, role(root, "r"), seconds);
        };

    if (taken) {
      Instant expires = cloud.now.get().plusSeconds(seconds);
      assertThat(reply.ok().text("Expiration")).isEqualTo(expires.toString());
    } else {
      reply.refused(QueryErrorCode.VALIDATION_ERROR);
    }
  }

  @ParameterizedTest
  @CsvSource({"3599,true", "3600,true", "3601,false"})
  void aRoleAssumedByARoleLastsAnHour(int seconds, boolean taken) throws Exception {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob = cloud.user(root, "bob", Cloud.allow("sts:*"));
    String arn = role(root, "r");
    QueryCaller first = cloud.session(assume(bob, arn, 7_200).ok());

    Cloud.Reply reply = assume(first, arn, seconds);

    if (taken) {
      reply.ok();
    } else {
      reply.refused(QueryErrorCode.VALIDATION_ERROR);
    }
  }

  @ParameterizedTest
  @CsvSource({"3599,false", "3600,true", "1209600,true", "1209601,false"})
  void aRoleAllowsAnHourToAFortnight(int seconds, boolean taken) {
    QueryCaller.LongTerm root = cloud.root();
    role(root, "r");

    Cloud.Reply reply =
        cloud.call(root, "UpdateRole", "RoleName", "r", "MaxSessionDuration", "" + seconds);

    if (taken) {
      reply.ok();
    } else {
      reply.refused(QueryErrorCode.VALIDATION_ERROR);
    }
  }

  @Test
  void aSessionLivesToItsLastSecondAndNoLonger() throws Exception {
    QueryCaller.LongTerm root = cloud.root();
    Instant begin = cloud.now.get();
    Cloud.Reply reply = cloud.call(root, "GetSessionToken", "DurationSeconds", "900").ok();
    QueryCaller.Temporary session = cloud.session(reply);

    cloud.now.set(begin.plusSeconds(899));
    cloud.tokens.check(session.session());
    cloud.session(reply);
    cloud.now.set(begin.plusSeconds(900));
    assertEnded(reply, session);
    cloud.now.set(begin.plusSeconds(901));
    assertEnded(reply, session);
    cloud.now.set(begin);
  }

  @Test
  void withoutADurationAwsDefaultsHold() {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob = cloud.user(root, "bob", Cloud.allow("sts:*"));

    assertThat(cloud.call(bob, "GetSessionToken").ok().text("Expiration"))
        .isEqualTo(cloud.now.get().plus(Duration.ofHours(12)).toString());
    assertThat(cloud.call(bob, "GetFederationToken", "Name", "fed").ok().text("Expiration"))
        .isEqualTo(cloud.now.get().plus(Duration.ofHours(12)).toString());
    assertThat(
            cloud
                .call(bob, "AssumeRole", "RoleArn", role(root, "r"), "RoleSessionName", "s1")
                .ok()
                .text("Expiration"))
        .isEqualTo(cloud.now.get().plus(Duration.ofHours(1)).toString());
  }

  private static void assertEnded(Cloud.Reply reply, QueryCaller.Temporary session) {
    assertThatThrownBy(() -> cloud.session(reply)).isInstanceOf(InvalidSessionException.class);
    assertThatThrownBy(() -> cloud.tokens.check(session.session()))
        .isInstanceOf(InvalidSessionException.class);
  }

  /** A role that everybody in the account may assume, for two hours at most. */
  private static String role(QueryCaller.LongTerm root, String name) {
    String trust = Cloud.trust("{\"AWS\":\"" + root.accountId() + "\"}", "sts:AssumeRole");
    String arn =
        cloud
            .call(
                root,
                "CreateRole",
                "RoleName",
                name,
                "AssumeRolePolicyDocument",
                trust,
                "MaxSessionDuration",
                "7200")
            .ok()
            .text("Arn");
    String policy = Cloud.allow("sts:AssumeRole");
    cloud
        .call(root, "PutRolePolicy", "RoleName", name, "PolicyName", "p", "PolicyDocument", policy)
        .ok();
    return arn;
  }

  private static Cloud.Reply assume(QueryCaller caller, String arn, int seconds) {
    return cloud.call(
        caller,
        "AssumeRole",
        "RoleArn",
        arn,
        "RoleSessionName",
        "s1",
        "DurationSeconds",
        "" + seconds);
  }
}
