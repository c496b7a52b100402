package io.holdfast.api.authorization;

import static io.holdfast.api.fakes.InMemoryAccounts.ALT;
import static io.holdfast.api.fakes.InMemoryAccounts.MAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.MemoryPrincipals;
import io.holdfast.storage.identity.AccountSwitches;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.sts.session.SessionKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an account's own state and its way of signing in decide, whatever policies permit. */
class AccountsAuthorizedTest extends AuthorizerRig {

  @Test
  void anExpiredLookOfMfaIsDeniedAsTheSeedPolicyHasIt() {
    Bucket bucket =
        bucket(
            bucketStatement(
                "Deny",
                "\"*\"",
                "s3:DeleteBucket",
                "\"Condition\":{\"NumericGreaterThanIfExists\":"
                    + "{\"aws:MultiFactorAuthAge\":\"300\"}}"));
    assertThat(mayBucket(OWNER, bucket, "s3:DeleteBucket")).isFalse();
    assertThat(mayBucket(rootSession(NOW.minusSeconds(60)), bucket, "s3:DeleteBucket")).isTrue();
    assertThat(mayBucket(rootSession(NOW.minusSeconds(301)), bucket, "s3:DeleteBucket")).isFalse();
    assertThat(mayBucket(rootSession(null), bucket, "s3:DeleteBucket")).isFalse();
  }

  private static Caller rootSession(@Nullable Instant mfaTime) {
    return MemoryPrincipals.session(MAIN, SessionKind.ROOT, MAIN.accountId(), null, null, mfaTime);
  }

  @Test
  void noWildcardGrantsGovernanceBypassUnlessBothAccountsChoseSo() {
    String bypass = "s3:BypassGovernanceRetention";
    AccountSwitches chosen = new AccountSwitches(true, true, true, 3600);
    Target target = new Target.OfKey(without(null), "k", null);
    Target shared =
        new Target.OfKey(bucket(bucketStatement("Allow", "\"*\"", "s3:*", "")), "k", null);
    Caller wide = principals.user(MAIN, "wide", allow("s3:*"));
    assertThat(authorizer.may(access(wide), target, bypass)).isFalse();
    assertThat(authorizer.may(access(wide), shared, bypass)).isFalse();
    assertThat(authorizer.may(access(NOBODY), shared, bypass)).isFalse();
    assertThat(authorizer.may(access(ALT_ROOT), shared, bypass)).isFalse();
    assertThat(authorizer.may(access(principals.user(MAIN, "n", allow(bypass))), target, bypass))
        .isTrue();
    principals.set(ALT, chosen);
    Caller foreign = principals.user(ALT, "foreign", allow("s3:*"));
    assertThat(authorizer.may(access(foreign), shared, bypass)).isFalse();
    principals.set(MAIN, chosen);
    assertThat(authorizer.may(access(foreign), shared, bypass)).isTrue();
    assertThat(authorizer.may(access(principals.user(MAIN, "late", allow("s3:*"))), target, bypass))
        .isTrue();
  }

  @Test
  void theAccountsSwitchesBindItsRootToo() {
    principals.set(MAIN, new AccountSwitches(false, false, false, 3600));
    assertThat(authorizer.may(access(OWNER), new Target.NewBucket("b"), "s3:CreateBucket"))
        .isFalse();
    assertThat(mayBucket(OWNER, without(null), "s3:DeleteBucket")).isFalse();
    assertThat(mayBucket(OWNER, without(null), "s3:ListBucket")).isTrue();
    assertThat(authorizer.may(access(ALT_ROOT), new Target.NewBucket("b"), "s3:CreateBucket"))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "s3:GetObject,            true",
    "s3:GetObjectVersion,     true",
    "s3:PutObject,            false",
    "s3:DeleteObject,         false",
    "s3:DeleteObjectVersion,  false",
    "s3:AbortMultipartUpload, false",
    "s3:PutObjectRetention,   false",
  })
  void aSuspendedAccountReadsAndDoesNotWrite(String action, boolean may) {
    Caller user = principals.user(MAIN, "u", allow("s3:*"));
    Target target = new Target.OfKey(without(null), "k", null);
    assertThat(authorizer.may(access(OWNER), target, action)).isTrue();
    principals.suspend(MAIN);
    Caller same = principals.user(MAIN, "u", allow("s3:*"));
    for (Caller caller : new Caller[] {OWNER, user, same}) {
      assertThat(authorizer.may(access(caller), target, action)).isEqualTo(may);
    }
    Bucket open = bucket(bucketStatement("Allow", "\"*\"", "s3:*", ""));
    Target shared = new Target.OfKey(open, "k", null);
    for (Caller caller : new Caller[] {NOBODY, ALT_ROOT}) {
      assertThat(authorizer.may(access(caller), shared, action)).isEqualTo(may);
    }
  }

  @Test
  void aSuspendedAccountDoesNotWriteToOthersEither() {
    Bucket open = bucket(bucketStatement("Allow", "\"*\"", "s3:*", ""));
    Target shared = new Target.OfKey(open, "k", null);
    assertThat(authorizer.may(access(ALT_ROOT), shared, "s3:PutObject")).isTrue();
    principals.suspend(ALT);
    assertThat(authorizer.may(access(ALT_ROOT), shared, "s3:GetObject")).isTrue();
    S3Exception refusal = authorizer.judge(access(ALT_ROOT), shared, "s3:PutObject");
    assertThat(refusal).hasMessageContaining("suspended");
    assertThat(authorizer.may(access(ALT_ROOT), new Target.NewBucket("b"), "s3:CreateBucket"))
        .isFalse();
  }
}
