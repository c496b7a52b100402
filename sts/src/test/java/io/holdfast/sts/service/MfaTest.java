package io.holdfast.sts.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sts.mfa.TotpSeed;
import io.holdfast.sts.principal.QueryCaller;
import io.holdfast.sts.query.QueryErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** MFA devices by IAM's calls, and what a code is worth. */
class MfaTest {
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
  void aDeviceLivesFromEnrolmentToDeletion() {
    QueryCaller.LongTerm root = cloud.root();
    cloud.user(root, "bob", null);
    Cloud.Reply made = cloud.call(root, "CreateVirtualMFADevice", "VirtualMFADeviceName", "d").ok();
    String serial = made.text("SerialNumber");
    assertThat(serial).isEqualTo("arn:aws:iam::" + root.accountId() + ":mfa/d");
    TotpSeed seed = Cloud.seed(made);
    enable(root, "bob", serial, cloud.code(seed, -1), cloud.code(seed, -1))
        .refused(QueryErrorCode.INVALID_AUTHENTICATION_CODE);
    enable(root, "bob", serial, cloud.code(seed, -2), cloud.code(seed, -1)).ok();
    enable(root, "bob", serial, cloud.code(seed, -2), cloud.code(seed, -1))
        .refused(QueryErrorCode.ENTITY_ALREADY_EXISTS);
    assertThat(cloud.call(root, "ListMFADevices", "UserName", "bob").ok().text("SerialNumber"))
        .isEqualTo(serial);
    Cloud.Reply listed =
        cloud.call(root, "ListVirtualMFADevices", "AssignmentStatus", "Assigned").ok();
    assertThat(listed.texts("UserName")).containsExactly("bob");
    assertThat(listed.body()).doesNotContain("Base32StringSeed");
    cloud
        .call(root, "DeleteVirtualMFADevice", "SerialNumber", serial)
        .refused(QueryErrorCode.DELETE_CONFLICT);
    cloud.call(root, "DeleteUser", "UserName", "bob").refused(QueryErrorCode.DELETE_CONFLICT);
    cloud.call(root, "DeactivateMFADevice", "UserName", "bob", "SerialNumber", serial).ok();
    cloud.call(root, "DeleteVirtualMFADevice", "SerialNumber", serial).ok();
    cloud.call(root, "GetMFADevice", "SerialNumber", serial).refused(QueryErrorCode.NO_SUCH_ENTITY);
  }

  @Test
  void aCodeIsWorthOneSession() throws Exception {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob = cloud.user(root, "bob", Cloud.allow("iam:ListUsers"));
    TotpSeed seed = cloud.device(bob(root, bob), "d");
    String serial = "arn:aws:iam::" + root.accountId() + ":mfa/d";
    String code = cloud.code(seed, 0);

    QueryCaller.Temporary session = cloud.session(token(bob, serial, code).ok());

    assertThat(session.session().mfaTime()).isEqualTo(cloud.now.get());
    cloud.call(session, "ListUsers").ok();
    token(bob, serial, code).refused(QueryErrorCode.ACCESS_DENIED);
    token(bob, serial, cloud.code(seed, -1)).refused(QueryErrorCode.ACCESS_DENIED);
    QueryCaller.Temporary plain = cloud.session(cloud.call(bob, "GetSessionToken").ok());
    cloud.call(plain, "ListUsers").refused(QueryErrorCode.ACCESS_DENIED);
    cloud.call(plain, "GetCallerIdentity").ok();
  }

  @Test
  void guessingIsThrottledEvenForTheRightCode() {
    QueryCaller.LongTerm root = cloud.root();
    TotpSeed seed = cloud.device(root, "r");
    String serial = "arn:aws:iam::" + root.accountId() + ":mfa/r";
    String wrong = cloud.code(seed, 7);
    int tries = 0;
    while (token(root, serial, wrong).answer().error() != QueryErrorCode.THROTTLING) {
      assertThat(++tries).isLessThan(10);
    }
    token(root, serial, cloud.code(seed, 0)).refused(QueryErrorCode.THROTTLING);

    cloud.now.set(cloud.now.get().plus(Duration.ofHours(2)));
    token(root, serial, cloud.code(seed, 0)).ok();
  }

  @Test
  void anothersDeviceIsWorthNothing() {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm bob = cloud.user(root, "bob", null);
    TotpSeed seed = cloud.device(root, "r");
    String serial = "arn:aws:iam::" + root.accountId() + ":mfa/r";

    token(bob, serial, cloud.code(seed, 0)).refused(QueryErrorCode.ACCESS_DENIED);
    token(cloud.root(), serial, cloud.code(seed, 0)).refused(QueryErrorCode.ACCESS_DENIED);
    token(root, serial, cloud.code(seed, 0)).ok();
    cloud
        .call(root, "GetSessionToken", "TokenCode", cloud.code(seed, 1))
        .refused(QueryErrorCode.ACCESS_DENIED);
  }

  @Test
  void aDeviceWhoseClockIsOffIsResynchronized() {
    QueryCaller.LongTerm root = cloud.root();
    TotpSeed seed = cloud.device(root, "r");
    String serial = "arn:aws:iam::" + root.accountId() + ":mfa/r";

    cloud
        .call(
            root,
            "ResyncMFADevice",
            "UserName",
            "root",
            "SerialNumber",
            serial,
            "AuthenticationCode1",
            cloud.code(seed, 5),
            "AuthenticationCode2",
            cloud.code(seed, 6))
        .ok();
  }

  /** Lets the root enrol a device for the user. */
  private static QueryCaller.LongTerm bob(QueryCaller.LongTerm root, QueryCaller.LongTerm bob) {
    cloud
        .call(
            root,
            "AttachUserPolicy",
            "UserName",
            "bob",
            "PolicyArn",
            "arn:aws:iam::aws:policy/IAMFullAccess")
        .ok();
    return bob;
  }

  private static Cloud.Reply token(QueryCaller caller, String serial, String code) {
    return cloud.call(caller, "GetSessionToken", "SerialNumber", serial, "TokenCode", code);
  }

  private static Cloud.Reply enable(
      QueryCaller caller, String user, String serial, String first, String second) {
    return cloud.call(
        caller,
        "EnableMFADevice",
        "UserName",
        user,
        "SerialNumber",
        serial,
        "AuthenticationCode1",
        first,
        "AuthenticationCode2",
        second);
  }
}
