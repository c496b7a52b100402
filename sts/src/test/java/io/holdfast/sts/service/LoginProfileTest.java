package io.holdfast.sts.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sts.password.Passwords;
import io.holdfast.sts.principal.QueryCaller;
import io.holdfast.sts.query.QueryErrorCode;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords of users by IAM's calls. */
class LoginProfileTest {
  private static final String FIRST = "Correct-Horse-1";
  private static final String SECOND = "Battery-Staple-2";

  private static Cloud cloud;

  @BeforeAll
  static void start() {
    cloud = new Cloud();
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  private static Cloud.Reply create(QueryCaller caller, String user, String password) {
    return cloud.call(caller, "CreateLoginProfile", "UserName", user, "Password", password);
  }

  private static boolean opens(QueryCaller.LongTerm root, String user, String password) {
    return cloud
        .stores
        .loginProfiles()
        .password(root.accountId(), user)
        .filter(hash -> new Passwords(new SecureRandom()).verify(password, hash))
        .isPresent();
  }

  @Test
  void aPasswordLivesFromCreationToDeletionAndKeepsItsUser() {
    QueryCaller.LongTerm root = cloud.root();
    cloud.user(root, "ann", null);
    Cloud.Reply made =
        cloud
            .call(
                root,
                "CreateLoginProfile",
                "UserName",
                "ann",
                "Password",
                FIRST,
                "PasswordResetRequired",
                "true")
            .ok();
    assertThat(made.text("PasswordResetRequired")).isEqualTo("true");
    assertThat(made.body()).doesNotContain(FIRST).doesNotContain("argon2");
    assertThat(opens(root, "ANN", FIRST)).isTrue();
    assertThat(opens(root, "ann", SECOND)).isFalse();
    create(root, "ann", SECOND)
        .refused(QueryErrorCode.ENTITY_ALREADY_EXISTS)
        .saying("Login Profile for user ann already exists.");
    assertThat(opens(root, "ann", FIRST)).isTrue();
    cloud
        .call(root, "DeleteUser", "UserName", "ann")
        .refused(QueryErrorCode.DELETE_CONFLICT)
        .saying("Cannot delete entity, must remove the login profile first.");
    cloud.call(root, "UpdateLoginProfile", "UserName", "ann", "Password", SECOND).ok();
    assertThat(opens(root, "ann", FIRST)).isFalse();
    assertThat(opens(root, "ann", SECOND)).isTrue();
    assertThat(cloud.call(root, "GetLoginProfile", "UserName", "ann").ok().text("UserName"))
        .isEqualTo("ann");
    cloud.call(root, "DeleteLoginProfile", "UserName", "ann").ok();
    assertThat(opens(root, "ann", SECOND)).isFalse();
    for (String action : new String[] {"Get", "Update", "Delete"}) {
      cloud
          .call(root, action + "LoginProfile", "UserName", "ann")
          .refused(QueryErrorCode.NO_SUCH_ENTITY)
          .saying("Login Profile for User ann cannot be found.");
    }
    cloud.call(root, "DeleteUser", "UserName", "ann").ok();
  }

  @Test
  void aUserChangesItsOwnPasswordOnlyByTheOldOne() {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm ann = cloud.user(root, "ann", Cloud.allow("iam:ChangePassword"));
    QueryCaller.LongTerm bob = cloud.user(root, "bob", null);
    change(ann, FIRST, SECOND).refused(QueryErrorCode.NO_SUCH_ENTITY);
    create(root, "ann", FIRST).ok();
    create(root, "bob", FIRST).ok();
    change(ann, SECOND, "Another-Word-3").refused(QueryErrorCode.ACCESS_DENIED);
    change(bob, FIRST, SECOND).refused(QueryErrorCode.ACCESS_DENIED);
    change(root, FIRST, SECOND).refused(QueryErrorCode.INVALID_USER_TYPE);
    change(ann, FIRST, "weak").refused(QueryErrorCode.PASSWORD_POLICY_VIOLATION);
    assertThat(opens(root, "ann", FIRST)).isTrue();
    change(ann, FIRST, SECOND).ok();
    assertThat(opens(root, "ann", SECOND)).isTrue();
    assertThat(opens(root, "bob", FIRST)).as("another's is as it was").isTrue();
  }

  private static Cloud.Reply change(QueryCaller caller, String old, String fresh) {
    return cloud.call(caller, "ChangePassword", "OldPassword", old, "NewPassword", fresh);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Short-1",
        "onlylowercase",
        "lowercase99",
        "ALLUPPER99",
        "Mary.Poppins-1",
        "Snowman-\u2603-1"
      })
  void whatIsTooEasyIsRefusedAndNothingIsKept(String password) {
    QueryCaller.LongTerm root = cloud.root();
    cloud.user(root, "Mary.Poppins-1", null);
    create(root, "Mary.Poppins-1", password).refused(QueryErrorCode.PASSWORD_POLICY_VIOLATION);
    cloud
        .call(root, "GetLoginProfile", "UserName", "Mary.Poppins-1")
        .refused(QueryErrorCode.NO_SUCH_ENTITY);
  }

  @Test
  void whoIsBoundedGivesPasswordsToNobodyWhoIsNot() {
    QueryCaller.LongTerm root = cloud.root();
    cloud.send(root, root, "CreatePolicy PolicyName=fence PolicyDocument=ALL").ok();
    QueryCaller.LongTerm low = cloud.user(root, "low", Cloud.ALLOW_ALL);
    cloud
        .send(root, root, "PutUserPermissionsBoundary UserName=low PermissionsBoundary=FENCE")
        .ok();
    cloud.user(root, "admin", Cloud.ALLOW_ALL);
    create(low, "admin", FIRST).refused(QueryErrorCode.ACCESS_DENIED);
    create(root, "admin", FIRST).ok();
    cloud
        .call(low, "UpdateLoginProfile", "UserName", "admin", "Password", SECOND)
        .refused(QueryErrorCode.ACCESS_DENIED);
    cloud
        .call(low, "DeleteLoginProfile", "UserName", "admin")
        .refused(QueryErrorCode.ACCESS_DENIED);
    assertThat(opens(root, "admin", FIRST)).isTrue();
    create(low, "low", FIRST).ok();
  }
}
