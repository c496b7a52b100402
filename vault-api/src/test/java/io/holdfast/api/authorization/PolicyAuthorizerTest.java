package io.holdfast.api.authorization;

import static io.holdfast.api.fakes.InMemoryAccounts.ALT;
import static io.holdfast.api.fakes.InMemoryAccounts.FOREIGN;
import static io.holdfast.api.fakes.InMemoryAccounts.MAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.InMemoryBuckets;
import io.holdfast.api.fakes.MemoryPrincipals;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.sts.session.SessionKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyAuthorizerTest extends AuthorizerRig {

  /**
   * The evaluation order: what the identity policy says, what the bucket's policy says, whose user
   * it is, and whether that is enough.
   */
  @ParameterizedTest
  @CsvSource({
    "none,  none,         main, false",
    "allow, none,         main, true",
    "deny,  none,         main, false",
    "none,  allowUser,    main, true",
    "none,  allowAccount, main, false",
    "none,  allowAll,     main, true",
    "allow, allowAccount, main, true",
    "allow, deny,         main, false",
    "deny,  allowUser,    main, false",
    "none,  none,         alt,  false",
    "allow, none,         alt,  false",
    "none,  allowUser,    alt,  false",
    "none,  allowAll,     alt,  false",
    "allow, allowUser,    alt,  true",
    "allow, allowAccount, alt,  true",
    "allow, allowAll,     alt,  true",
    "allow, deny,         alt,  false",
    "deny,  allowAll,     alt,  false",
  })
  void aUserNeedsBothSidesFromAbroadAndEitherAtHome(
      String identity, String resource, String home, boolean expected) {
    Account of = home.equals("main") ? MAIN : ALT;
    Caller caller =
        switch (identity) {
          case "allow" -> principals.user(of, "u", allow("s3:Get*"));
          case "deny" -> principals.user(of, "u", allow("s3:*"), deny(GET));
          default -> principals.user(of, "u");
        };
    Bucket bucket =
        switch (resource) {
          case "allowUser" -> bucket(bucketStatement("Allow", user(of, "u"), GET, ""));
          case "allowAccount" -> bucket(bucketStatement("Allow", account(of), GET, ""));
          case "allowAll" -> bucket(bucketStatement("Allow", "\"*\"", GET, ""));
          case "deny" ->
              bucket(
                  bucketStatement("Allow", "\"*\"", "s3:*", ""),
                  bucketStatement("Deny", "\"*\"", GET, ""));
          default -> without(null);
        };
    assertThat(mayGet(caller, bucket)).isEqualTo(expected);
  }

  @Test
  void aRootInItsOwnBucketMayEverythingButWhatIsDenied() {
    Bucket denying = bucket(bucketStatement("Deny", "\"*\"", "s3:*", ""));
    assertThat(mayGet(OWNER, without(null))).isTrue();
    assertThat(mayGet(OWNER, denying)).isFalse();
    assertThat(mayBucket(OWNER, denying, "s3:ListBucket")).isFalse();
    for (String action :
        new String[] {"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"}) {
      assertThat(mayBucket(OWNER, denying, action)).as(action).isTrue();
      assertThat(mayBucket(principals.user(MAIN, "u", allow("s3:*")), denying, action)).isFalse();
    }
  }

  @Test
  void theOwnerCanGiveUpTheWayBack() {
    Bucket bucket =
        InMemoryBuckets.bucket(
            documents(
                PublicAccessBlock.NONE,
                null,
                policy(bucketStatement("Deny", "\"*\"", "s3:*", "")),
                true));
    assertThat(mayBucket(OWNER, bucket, "s3:PutBucketPolicy")).isFalse();
  }

  @Test
  void anUnreadablePolicyDeniesAllButItsMending() {
    for (String text : new String[] {"", "{}", "{\"policy\":\"{\",\"bindsOwnerRoot\":true}"}) {
      Bucket bucket = InMemoryBuckets.bucket(Map.of(BucketConfigurationKind.POLICY, text));
      assertThat(mayGet(OWNER, bucket)).as(text).isFalse();
      assertThat(mayGet(principals.user(MAIN, "u", allow("s3:*")), bucket)).isFalse();
      assertThat(mayGet(NOBODY, bucket)).isFalse();
    }
    Bucket broken = InMemoryBuckets.bucket(Map.of(BucketConfigurationKind.POLICY, "{}"));
    assertThat(mayBucket(OWNER, broken, "s3:PutBucketPolicy")).isTrue();
    assertThat(mayBucket(OWNER, broken, "s3:DeleteBucketPolicy")).isTrue();
  }

  @Test
  void nobodyGetsWhatPolicyOrAclGivesToAll() {
    String acl = CannedAcl.PUBLIC_READ.expand(MAIN, MAIN, false).toDocument();
    Bucket open = bucket(bucketStatement("Allow", "\"*\"", GET, ""));
    assertThat(mayGet(NOBODY, open)).isTrue();
    assertThat(mayGet(NOBODY, without(null))).isFalse();
    assertThat(mayGet(NOBODY, without(null), object(MAIN, acl))).isTrue();
    Bucket denying = bucket(bucketStatement("Deny", "\"*\"", GET, ""));
    assertThat(mayGet(NOBODY, denying, object(MAIN, acl))).isFalse();
    assertThat(mayBucket(NOBODY, open, "s3:ListBucketVersions")).isFalse();
  }

  @Test
  void restrictPublicBucketsLeavesAPublicPolicyToTheOwnersAccount() {
    PublicAccessBlock restrict = new PublicAccessBlock(false, false, false, true);
    Bucket open = bucket(restrict, null, bucketStatement("Allow", "\"*\"", GET, ""));
    assertThat(mayGet(NOBODY, open)).isFalse();
    assertThat(mayGet(ALT_ROOT, open)).isFalse();
    assertThat(mayGet(principals.user(MAIN, "u"), open)).isTrue();
    Bucket fixed = bucket(restrict, null, bucketStatement("Allow", account(ALT), GET, ""));
    assertThat(mayGet(ALT_ROOT, fixed)).isTrue();
    Bucket mixed =
        bucket(
            restrict,
            null,
            bucketStatement("Allow", account(ALT), GET, ""),
            bucketStatement("Allow", "\"*\"", "s3:ListBucket", ""));
    assertThat(mayGet(ALT_ROOT, mixed)).isFalse();
  }

  @Test
  void anObjectOfAnotherAccountIsGivenByItsOwnerOnly() {
    Bucket open = bucket(bucketStatement("Allow", "\"*\"", GET, ""));
    ObjectVersion foreign = object(ALT, null);
    assertThat(mayGet(OWNER, open, foreign)).isFalse();
    assertThat(mayGet(NOBODY, open, foreign)).isFalse();
    assertThat(mayGet(ALT_ROOT, open, foreign)).isTrue();
    assertThat(mayGet(principals.user(ALT, "a"), open, foreign)).isFalse();
    assertThat(mayGet(principals.user(ALT, "b", allow(GET)), open, foreign)).isTrue();
    Bucket denying = bucket(bucketStatement("Deny", "\"*\"", GET, ""));
    assertThat(mayGet(ALT_ROOT, denying, foreign)).isFalse();
  }

  @Test
  void anAclGivesAnAccountAndNotItsUsers() {
    String acl = CannedAcl.BUCKET_OWNER_READ.expand(ALT, MAIN, false).toDocument();
    ObjectVersion lent = object(ALT, acl);
    assertThat(mayGet(OWNER, without(null), lent)).isTrue();
    assertThat(mayGet(principals.user(MAIN, "a"), without(null), lent)).isFalse();
    assertThat(mayGet(principals.user(MAIN, "b", allow(GET)), without(null), lent)).isTrue();
    // The owner's own entry in its ACL must not make every user of the account an owner.
    assertThat(mayGet(principals.user(MAIN, "c"), without(null))).isFalse();
  }

  @Test
  void boundaryAndSessionPolicyNarrow() {
    Caller bounded = principals.bounded(MAIN, "u", allow("s3:PutObject"), allow("s3:*"));
    assertThat(mayGet(bounded, without(null))).isFalse();
    Caller role = principals.role(MAIN, "r", null, allow("s3:*"));
    assertThat(mayGet(role, without(null))).isTrue();
    Caller narrowed = principals.role(MAIN, "n", allow("s3:PutObject"), allow("s3:*"));
    assertThat(mayGet(narrowed, without(null))).isFalse();
    Bucket open = bucket(bucketStatement("Allow", "\"*\"", GET, ""));
    assertThat(mayGet(narrowed, open)).isFalse();
    Caller denied = principals.role(MAIN, "d", deny(GET), allow("s3:*"));
    assertThat(mayGet(denied, open)).isFalse();
  }

  @Test
  void whoeverIsNotKnownAnyMoreMayNothing() {
    Caller deleted = new Caller.Authenticated(MAIN, "gone", "AIDAGONE", "AKIAGONE", null);
    Caller unknown = new Caller.Authenticated(MAIN, "old", "AKIAOLD");
    Caller role = MemoryPrincipals.session(MAIN, SessionKind.ROLE, "AROAGONE", "s", null, null);
    Bucket open = bucket(bucketStatement("Allow", "\"*\"", GET, ""));
    for (Caller caller : new Caller[] {deleted, unknown, role}) {
      assertThat(mayGet(caller, open)).isFalse();
      assertThat(mayGet(caller, without(null))).isFalse();
    }
  }

  @Test
  void listingAndMakingBucketsNeedsAPermissionOfTheUser() {
    Caller reader = principals.user(MAIN, "r", allow("s3:ListAllMyBuckets"));
    assertThat(authorizer.may(access(reader), new Target.Service(), "s3:ListAllMyBuckets"))
        .isTrue();
    assertThat(authorizer.may(access(reader), new Target.NewBucket("b"), "s3:CreateBucket"))
        .isFalse();
    assertThat(authorizer.may(access(NOBODY), new Target.Service(), "s3:ListAllMyBuckets"))
        .isFalse();
  }

  @Test
  void whoBeganAnUploadFromAbroadMayGiveItUp() {
    String abort = "s3:AbortMultipartUpload";
    ObjectVersion any = object(MAIN, null);
    Target own = new Target.OfUpload(without(null), any.key(), ALT.accountId());
    assertThat(authorizer.may(access(ALT_ROOT), own, abort)).isTrue();
    assertThat(authorizer.may(access(principals.user(ALT, "u")), own, abort)).isFalse();
    assertThat(authorizer.may(access(principals.user(ALT, "v", allow(abort))), own, abort))
        .isTrue();
    Target others = new Target.OfUpload(without(null), any.key(), FOREIGN.accountId());
    assertThat(authorizer.may(access(ALT_ROOT), others, abort)).isFalse();
    assertThat(authorizer.may(access(NOBODY), own, abort)).isFalse();
    Target denied =
        new Target.OfUpload(
            bucket(bucketStatement("Deny", "\"*\"", abort, "")), any.key(), ALT.accountId());
    assertThat(authorizer.may(access(ALT_ROOT), denied, abort)).isFalse();
  }

  @Test
  void aRootWithoutABucketPolicyLoadsNothing() {
    assertThat(mayGet(OWNER, without(null))).isTrue();
    assertThat(mayGet(ALT_ROOT, without(null))).isFalse();
    assertThat(mayGet(NOBODY, without(null))).isFalse();
    assertThat(principals.reads()).isZero();
  }

  @Test
  void ofOneRequestTheCallerIsLoadedOnce() {
    Caller caller = principals.user(MAIN, "u", allow("s3:*"));
    Access access = access(caller);
    for (int i = 0; i < 3; i++) {
      assertThat(authorizer.may(access, new Target.OfKey(without(null), "k" + i, null), GET))
          .isTrue();
    }
    assertThat(principals.reads()).isEqualTo(1);
  }

  @Test
  void aRefusalSaysWhichKindOfPolicyToTheOwnersAccountOnly() {
    Bucket denying = bucket(bucketStatement("Deny", "\"*\"", GET, ""));
    String start = "User: arn:aws:iam::111111111111:user/u is not authorized to perform: ";
    assertThat(message(principals.user(MAIN, "u"), without(null)))
        .isEqualTo(
            start
                + "s3:GetObject on resource: \"arn:aws:s3:::"
                + without(null).name()
                + "/k\" because no identity-based policy allows the s3:GetObject action");
    assertThat(message(principals.user(MAIN, "u", allow("s3:*")), denying))
        .startsWith(start)
        .endsWith("with an explicit deny in a resource-based policy");
    assertThat(message(principals.user(MAIN, "u", deny(GET)), without(null)))
        .endsWith("with an explicit deny in an identity-based policy");
    assertThat(message(principals.bounded(MAIN, "u", allow("s3:Put*"), allow("s3:*")), denying))
        .endsWith("with an explicit deny in a resource-based policy");
    assertThat(
            message(principals.bounded(MAIN, "u", allow("s3:Put*"), allow("s3:*")), without(null)))
        .endsWith("because no permissions boundary allows the s3:GetObject action");
    assertThat(message(principals.role(MAIN, "r", allow("s3:Put*"), allow("s3:*")), without(null)))
        .startsWith("User: arn:aws:sts::111111111111:assumed-role/r/s1 is")
        .endsWith("because no session policy allows the s3:GetObject action");
    assertThat(message(principals.user(ALT, "u", allow("s3:*")), denying))
        .isEqualTo("Access Denied");
    assertThat(message(NOBODY, denying)).isEqualTo("Access Denied");
  }

  private @Nullable String message(Caller caller, Bucket bucket) {
    S3Exception refusal =
        authorizer.judge(
            access(caller), new Target.OfVersion(bucket, object(MAIN, null), null), GET);
    return refusal == null ? null : refusal.getMessage();
  }
}
