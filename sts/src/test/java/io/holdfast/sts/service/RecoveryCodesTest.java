package io.holdfast.sts.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.identity.MfaVerdict;
import io.holdfast.sts.mfa.RecoveryCodes;
import io.holdfast.sts.principal.QueryCaller;
import io.holdfast.sts.query.QueryErrorCode;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whoever lost an MFA device comes back by a recovery code, and nobody else does. */
class RecoveryCodesTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private static Cloud cloud;
  private static RecoveryCodes codes;

  @BeforeAll
  static void start() {
    cloud = new Cloud();
    codes = new RecoveryCodes(cloud.stores.mfaDevices());
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  private static boolean hasDevice(QueryCaller.LongTerm root) {
    return !cloud.stores.mfaDevices().listFor(root.accountId(), null).isEmpty();
  }

  @Test
  void aCodeTakesTheDevicesAwayAndAllCodesWithThem() {
    QueryCaller.LongTerm root = cloud.root();
    cloud.device(root, "lost");
    cloud.device(root, "lost-too");
    List<String> made = codes.replace(root.accountId(), null, RANDOM);
    assertThat(made)
        .hasSize(10)
        .doesNotHaveDuplicates()
        .allMatch(code -> code.matches("([a-z2-7]{4}-){3}[a-z2-7]{4}"));

    String typed = made.get(3).replace("-", "").toUpperCase(java.util.Locale.ROOT) + " ";
    assertThat(codes.redeem(root.accountId(), null, typed)).isInstanceOf(MfaVerdict.Accepted.class);
    assertThat(hasDevice(root)).isFalse();
    assertThat(cloud.stores.mfaDevices().recoveryCodes(root.accountId(), null)).isZero();
    assertThat(codes.redeem(root.accountId(), null, made.get(4)))
        .isInstanceOf(MfaVerdict.Refused.class);
    cloud.device(root, "new");
    assertThat(codes.redeem(root.accountId(), null, made.get(4)))
        .as("codes of the lost device")
        .isInstanceOf(MfaVerdict.Refused.class);
  }

  @Test
  void newCodesReplaceTheOldOnesAndAnothersAreWorthNothing() {
    QueryCaller.LongTerm root = cloud.root();
    QueryCaller.LongTerm other = cloud.root();
    cloud.device(root, "d");
    cloud.device(other, "d");
    List<String> old = codes.replace(root.accountId(), null, RANDOM);
    List<String> fresh = codes.replace(root.accountId(), null, RANDOM);
    assertThat(fresh).doesNotContainAnyElementsOf(old);
    for (String code : List.of(old.getFirst(), "", "x".repeat(10_000), "\0")) {
      assertThat(codes.redeem(other.accountId(), null, code))
          .isNotInstanceOf(MfaVerdict.Accepted.class);
    }
    assertThat(codes.redeem(other.accountId(), null, fresh.getFirst()))
        .isNotInstanceOf(MfaVerdict.Accepted.class);
    assertThat(hasDevice(other)).isTrue();
    assertThat(codes.redeem(root.accountId(), null, old.getFirst()))
        .isInstanceOf(MfaVerdict.Refused.class);
    assertThat(codes.redeem(root.accountId(), null, fresh.getFirst()))
        .isInstanceOf(MfaVerdict.Accepted.class);
  }

  @Test
  void guessingCodesIsThrottled() {
    QueryCaller.LongTerm root = cloud.root();
    cloud.device(root, "d");
    List<String> made = codes.replace(root.accountId(), null, RANDOM);
    int tries = 0;
    while (!(codes.redeem(root.accountId(), null, "wrong") instanceof MfaVerdict.Throttled)) {
      assertThat(++tries).isLessThan(10);
    }
    assertThat(codes.redeem(root.accountId(), null, made.getFirst()))
        .isInstanceOf(MfaVerdict.Throttled.class);
    assertThat(hasDevice(root)).isTrue();
  }

  @Test
  void aRecoveryCodeMakesNoSessionAndWithoutADeviceThereIsNone() {
    QueryCaller.LongTerm root = cloud.root();
    assertThatThrownBy(() -> codes.replace(root.accountId(), null, RANDOM))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no MFA device");
    cloud.device(root, "d");
    String code = codes.replace(root.accountId(), null, RANDOM).getFirst();
    String serial = "arn:aws:iam::" + root.accountId() + ":mfa/d";
    assertThat(
            cloud
                .call(root, "GetSessionToken", "SerialNumber", serial, "TokenCode", code)
                .answer()
                .error())
        .isEqualTo(QueryErrorCode.VALIDATION_ERROR);
  }
}
