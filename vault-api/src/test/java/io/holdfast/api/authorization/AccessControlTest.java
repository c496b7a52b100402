package io.holdfast.api.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.Heads;
import io.holdfast.api.fakes.InMemoryAccounts;
import io.holdfast.api.fakes.InMemoryBuckets;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessControlTest {
  private static final Account MAIN = InMemoryAccounts.MAIN;
  private static final Account ALT = InMemoryAccounts.ALT;
  private static final byte[] NO_BODY = {};
  private static final Caller WRITER = new Caller.Authenticated(ALT, null, "AKIAALT");
  private static final Bucket PLAIN = InMemoryBuckets.bucket(Map.of());

  private final AccessControl accessControl = new AccessControl(new InMemoryAccounts());

  private static Bucket owned(ObjectOwnership ownership) {
    return InMemoryBuckets.bucket(
        Map.of(BucketConfigurationKind.OWNERSHIP_CONTROLS, ownership.toDocument()));
  }

  private static void refused(S3ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private Acl bucketAcl(Map<String, String> headers, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return Acl.stored(accessControl.forBucket(Heads.headers(headers), bytes, PLAIN), MAIN);
  }

  private static String policy(String ownerId, String grants) {
    return "<AccessControlPolicy xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        + "<Owner><ID>"
        + ownerId
        + "</ID></Owner><AccessControlList>"
        + grants
        + "</AccessControlList></AccessControlPolicy>";
  }

  private static String grant(String type, String grantee, String permission) {
    return "<Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\""
        + type
        + "\">"
        + grantee
        + "</Grantee><Permission>"
        + permission
        + "</Permission></Grant>";
  }

  @ParameterizedTest
  @CsvSource({
    "private, false, 1",
    "public-read, true, 2",
    "public-read-write, true, 3",
    "authenticated-read, true, 2",
    "log-delivery-write, false, 3",
    "bucket-owner-read, false, 1",
    "aws-exec-read, false, 1",
  })
  void cannedAclsOfABucketStandForGrants(String name, boolean isPublic, int grants) {
    Acl acl = bucketAcl(Map.of("x-amz-acl", name), "");
    assertThat(acl.isPublic()).isEqualTo(isPublic);
    assertThat(acl.grants()).hasSize(grants);
  }

  @ParameterizedTest
  @ValueSource(strings = {"public-ready", "", "PRIVATE", "public-read,private"})
  void otherCannedAclsAreInvalidArguments(String name) {
    refused(S3ErrorCode.INVALID_ARGUMENT, () -> bucketAcl(Map.of("x-amz-acl", name), ""));
  }

  @Test
  void grantHeadersNameByIdMailAndGroup() {
    Acl acl =
        bucketAcl(
            Map.of(
                "x-amz-grant-read",
                "id=\"" + ALT.canonicalId() + "\", uri=" + AclGroup.ALL_USERS.uri(),
                "x-amz-grant-full-control",
                "emailAddress=\"MAIN@example.com\""),
            "");
    assertThat(acl.grants())
        .containsExactly(
            new AclGrant(new Grantee.Group(AclGroup.ALL_USERS), AclPermission.READ),
            new AclGrant(new Grantee.CanonicalUser(ALT.canonicalId()), AclPermission.READ),
            new AclGrant(
                new Grantee.CanonicalUser(MAIN.canonicalId()), AclPermission.FULL_CONTROL));
  }

  @ParameterizedTest
  @CsvSource({
    "'', INVALID_ARGUMENT",
    "id, INVALID_ARGUMENT",
    "id=, INVALID_ARGUMENT",
    "name=x, INVALID_ARGUMENT",
    "'id=\"x\" id=\"y\"', INVALID_ARGUMENT",
    "'id=\"x', INVALID_ARGUMENT",
    "id=_foo, INVALID_ARGUMENT",
    "uri=http://example.com/, INVALID_ARGUMENT",
    "emailAddress=nobody@example.com, UNRESOLVABLE_GRANT",
  })
  void grantHeadersThatNameNobodyAreRefused(String value, S3ErrorCode code) {
    refused(code, () -> bucketAcl(Map.of("x-amz-grant-read", value), ""));
  }

  @Test
  void cannedAndExplicitGrantsDoNotMix() {
    refused(
        S3ErrorCode.INVALID_REQUEST,
        () ->
            bucketAcl(
                Map.of("x-amz-acl", "private", "x-amz-grant-read", "id=" + ALT.canonicalId()), ""));
    refused(
        S3ErrorCode.UNEXPECTED_CONTENT,
        () -> bucketAcl(Map.of("x-amz-acl", "private"), policy(MAIN.canonicalId(), "")));
    refused(S3ErrorCode.MISSING_SECURITY_HEADER, () -> bucketAcl(Map.of(), ""));
  }

  @Test
  void aDocumentMayNameEveryKindOfGrantee() {
    String grants =
        grant("CanonicalUser", "<ID>" + MAIN.canonicalId() + "</ID>", "FULL_CONTROL")
            + grant(
                "AmazonCustomerByEmail", "<EmailAddress>alt@example.com</EmailAddress>", "WRITE")
            + grant("Group", "<URI>" + AclGroup.AUTHENTICATED_USERS.uri() + "</URI>", "READ_ACP");
    Acl acl = bucketAcl(Map.of(), policy(MAIN.canonicalId(), grants));
    assertThat(acl.grants())
        .containsExactly(
            new AclGrant(new Grantee.Group(AclGroup.AUTHENTICATED_USERS), AclPermission.READ_ACP),
            new AclGrant(new Grantee.CanonicalUser(MAIN.canonicalId()), AclPermission.FULL_CONTROL),
            new AclGrant(new Grantee.CanonicalUser(ALT.canonicalId()), AclPermission.WRITE));
  }

  @Test
  void badDocumentsAreRefused() {
    String main = MAIN.canonicalId();
    refused(S3ErrorCode.ACCESS_DENIED, () -> bucketAcl(Map.of(), policy(ALT.canonicalId(), "")));
    refused(
        S3ErrorCode.INVALID_ARGUMENT,
        () -> bucketAcl(Map.of(), policy(main, grant("CanonicalUser", "<ID>_foo</ID>", "READ"))));
    refused(
        S3ErrorCode.MALFORMED_ACL,
        () ->
            bucketAcl(
                Map.of(),
                policy(main, grant("CanonicalUser", "<ID>" + main + "</ID>", "EVERYTHING"))));
    refused(
        S3ErrorCode.MALFORMED_ACL,
        () -> bucketAcl(Map.of(), policy(main, grant("Wizard", "<ID>x</ID>", "READ"))));
    refused(S3ErrorCode.MALFORMED_ACL, () -> bucketAcl(Map.of(), "<AccessControlPolicy/>"));
    refused(
        S3ErrorCode.MALFORMED_ACL,
        () ->
            bucketAcl(
                Map.of(),
                policy(main, grant("CanonicalUser", "<ID>" + main + "</ID>", "READ").repeat(101))));
  }

  @Test
  void anAclReadsBackAsItIsRendered() {
    String document =
        accessControl.forBucket(Heads.headers(Map.of("x-amz-acl", "public-read")), NO_BODY, PLAIN);
    byte[] rendered = accessControl.render(MAIN, document, PLAIN);
    assertThat(new String(rendered, StandardCharsets.UTF_8))
        .contains("<Owner><ID>" + MAIN.canonicalId() + "</ID><DisplayName>main</DisplayName>")
        .contains(
            "<Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                + " xsi:type=\"Group\"><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI>"
                + "</Grantee><Permission>READ</Permission></Grant>");
    assertThat(accessControl.forBucket(Heads.headers(Map.of()), rendered, PLAIN))
        .isEqualTo(document);
  }

  @Test
  void aNewObjectBelongsToItsWriterUnlessTheBucketSaysElse() {
    for (ObjectOwnership ownership : ObjectOwnership.values()) {
      Bucket bucket = owned(ownership);
      boolean enforced = ownership == ObjectOwnership.BUCKET_OWNER_ENFORCED;
      assertThat(accessControl.forNewObject(Heads.headers(Map.of()), WRITER, bucket))
          .isEqualTo(new AccessControl.NewObjectAcl(enforced ? MAIN : ALT, null, false));
      var given =
          accessControl.forNewObject(
              Heads.headers(Map.of("x-amz-acl", "bucket-owner-full-control")), WRITER, bucket);
      assertThat(given.owner()).isEqualTo(ownership == ObjectOwnership.OBJECT_WRITER ? ALT : MAIN);
      assertThat(
              accessControl
                  .forNewObject(Heads.headers(Map.of()), new Caller.Anonymous(), bucket)
                  .owner())
          .isEqualTo(MAIN);
    }
  }

  @Test
  void withAclsOffOnlyTheOwnersFullControlIsTaken() {
    Bucket bucket = owned(ObjectOwnership.BUCKET_OWNER_ENFORCED);
    for (String acl : List.of("private", "public-read", "bucket-owner-read")) {
      var headers = Heads.headers(Map.of("x-amz-acl", acl));
      S3ErrorCode code = S3ErrorCode.ACCESS_CONTROL_LIST_NOT_SUPPORTED;
      refused(code, () -> accessControl.forNewObject(headers, WRITER, bucket));
      refused(code, () -> accessControl.forObject(headers, NO_BODY, ALT, bucket));
      refused(code, () -> accessControl.forBucket(headers, NO_BODY, bucket));
    }
    byte[] rendered = accessControl.render(ALT, "unreadable", bucket);
    assertThat(new String(rendered, StandardCharsets.UTF_8))
        .contains(MAIN.canonicalId())
        .doesNotContain(ALT.canonicalId());
  }

  @Test
  void blockPublicAclsRefusesPublicOnesOnly() {
    PublicAccessBlock block = new PublicAccessBlock(true, false, false, false);
    Bucket bucket =
        InMemoryBuckets.bucket(
            Map.of(BucketConfigurationKind.PUBLIC_ACCESS_BLOCK, block.toDocument()));
    for (String acl : List.of("public-read", "public-read-write", "authenticated-read")) {
      var headers = Heads.headers(Map.of("x-amz-acl", acl));
      refused(S3ErrorCode.ACCESS_DENIED, () -> accessControl.forNewObject(headers, WRITER, bucket));
      refused(
          S3ErrorCode.ACCESS_DENIED, () -> accessControl.forObject(headers, NO_BODY, ALT, bucket));
      refused(S3ErrorCode.ACCESS_DENIED, () -> accessControl.forBucket(headers, NO_BODY, bucket));
    }
    var secret = Heads.headers(Map.of("x-amz-acl", "private"));
    assertThat(accessControl.forNewObject(secret, WRITER, bucket).owner()).isEqualTo(ALT);
  }
}
