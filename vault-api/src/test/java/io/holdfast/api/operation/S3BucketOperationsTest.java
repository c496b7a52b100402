package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.authorization.Caller;
import io.holdfast.api.authorization.PolicyAuthorizer;
import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.Bodies;
import io.holdfast.api.fakes.Heads;
import io.holdfast.api.fakes.InMemoryAccounts;
import io.holdfast.api.fakes.InMemoryBuckets;
import io.holdfast.api.fakes.ListedUploads;
import io.holdfast.api.fakes.ListedVersions;
import io.holdfast.api.fakes.MemoryPrincipals;
import io.holdfast.api.request.BucketRequest;
import io.holdfast.api.request.CreateBucket;
import io.holdfast.api.request.DeleteBucket;
import io.holdfast.api.request.DeleteBucketTagging;
import io.holdfast.api.request.GetBucketAcl;
import io.holdfast.api.request.GetBucketLocation;
import io.holdfast.api.request.GetBucketOwnershipControls;
import io.holdfast.api.request.GetBucketTagging;
import io.holdfast.api.request.GetBucketVersioning;
import io.holdfast.api.request.GetPublicAccessBlock;
import io.holdfast.api.request.HeadBucket;
import io.holdfast.api.request.ListBuckets;
import io.holdfast.api.request.PutBucketAcl;
import io.holdfast.api.request.PutBucketOwnershipControls;
import io.holdfast.api.request.PutBucketTagging;
import io.holdfast.api.request.PutBucketVersioning;
import io.holdfast.api.request.PutPublicAccessBlock;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.VersioningState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3BucketOperationsTest {
  private static final Caller MAIN = new Caller.Authenticated(InMemoryAccounts.MAIN, null, "AK1");
  private static final Caller ALT = new Caller.Authenticated(InMemoryAccounts.ALT, null, "AK2");
  private static final Caller NOBODY = new Caller.Anonymous();

  private final InMemoryBuckets buckets = new InMemoryBuckets();
  private final S3BucketOperations classic = operations("us-east-1", false);

  private S3BucketOperations operations(String region, boolean awsDefaults) {
    List<String> none = List.of();
    return new S3BucketOperations(
        new PolicyAuthorizer(new MemoryPrincipals()),
        new MemoryPrincipals().named(),
        new InMemoryAccounts(),
        buckets,
        new ListedVersions(),
        new ListedUploads(),
        new HoldfastConfig.S3(
            region, List.of("home"), List.of("fast"), none, none, false, false, awsDefaults));
  }

  private String run(
      S3BucketOperations operations,
      BucketRequest request,
      Caller caller,
      Map<String, String> headers,
      String body,
      int status) {
    Bucket bucket = request.bucket() == null ? null : buckets.find(request.bucket()).orElse(null);
    RequestContext context =
        new RequestContext(
            Heads.head("GET", request.bucket(), "", headers),
            caller,
            request instanceof CreateBucket ? null : bucket,
            Bodies.of(body),
            Instant.EPOCH);
    try {
      S3Response response = operations.handle(request, context);
      assertThat(response.status()).isEqualTo(status);
      return switch (response.body()) {
        case S3Response.Body.Empty() -> "";
        case S3Response.Body.Bytes(String type, byte[] bytes) -> {
          assertThat(type).isEqualTo("application/xml");
          yield new String(bytes, StandardCharsets.UTF_8);
        }
        case S3Response.Body.Blobs blobs -> throw new AssertionError(blobs);
      };
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String run(BucketRequest request, String body, int status) {
    return run(classic, request, MAIN, Map.of(), body, status);
  }

  private void create(String name, Caller caller, Map<String, String> headers) {
    run(classic, new CreateBucket(name, null, false), caller, headers, "", 200);
  }

  private static void refused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.code().code()).isEqualTo(code));
  }

  @Test
  void aBucketIsMadeFoundAndDeleted() {
    create("bucket", MAIN, Map.of());
    run(new HeadBucket("bucket"), "", 200);
    buckets.fill(buckets.find("bucket").orElseThrow());
    refused("BucketNotEmpty", () -> run(new DeleteBucket("bucket"), "", 204));
    assertThat(buckets.find("bucket")).isPresent();
    create("empty-bucket", MAIN, Map.of());
    run(new DeleteBucket("empty-bucket"), "", 204);
    assertThat(buckets.find("empty-bucket")).isEmpty();
  }

  @Test
  void onlyAccountsMakeAndListBuckets() {
    refused("AccessDenied", () -> create("bucket", NOBODY, Map.of()));
    refused(
        "AccessDenied",
        () -> run(classic, new ListBuckets(10, false, "", null, null), NOBODY, Map.of(), "", 200));
    assertThat(buckets.find("bucket")).isEmpty();
  }

  @Test
  void strangersDoNothingToABucket() {
    create("bucket", MAIN, Map.of());
    for (Caller stranger : List.of(ALT, NOBODY)) {
      for (BucketRequest request :
          List.of(
              new HeadBucket("bucket"),
              new DeleteBucket("bucket"),
              new GetBucketAcl("bucket"),
              new PutBucketAcl("bucket"),
              new GetBucketLocation("bucket"),
              new PutBucketVersioning("bucket"),
              new DeleteBucketTagging("bucket"))) {
        refused("AccessDenied", () -> run(classic, request, stranger, Map.of(), "", 200));
      }
    }
    assertThat(buckets.find("bucket")).isPresent();
  }

  @Test
  void aTakenNameIsAnsweredAsItsOwnerWouldExpect() {
    create("bucket", MAIN, Map.of("x-amz-acl", "public-read"));
    String acl = run(new GetBucketAcl("bucket"), "", 200);
    create("bucket", MAIN, Map.of("x-amz-acl", "public-read"));
    refused("BucketAlreadyExists", () -> create("bucket", MAIN, Map.of()));
    refused("BucketAlreadyExists", () -> create("bucket", ALT, Map.of("x-amz-acl", "public-read")));
    assertThat(run(new GetBucketAcl("bucket"), "", 200)).isEqualTo(acl);
    S3BucketOperations elsewhere = operations("eu-central-1", false);
    refused(
        "BucketAlreadyOwnedByYou",
        () -> run(elsewhere, new CreateBucket("bucket", null, false), MAIN, Map.of(), "", 200));
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "us-east-1, ''",
    "home, home",
    "home:fast, home",
    ":fast, ''",
  })
  void aLocationConstraintOfThisRegionIsTaken(String constraint, String location) {
    String body =
        "<CreateBucketConfiguration><LocationConstraint>"
            + constraint
            + "</LocationConstraint></CreateBucketConfiguration>";
    run(new CreateBucket("bucket", null, false), body, 200);
    String answer = run(new GetBucketLocation("bucket"), "", 200);
    assertThat(answer)
        .isEqualTo(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + location
                + "</LocationConstraint>");
  }

  @ParameterizedTest
  @CsvSource({
    "eu-west-1, IllegalLocationConstraintException",
    "nowhere, InvalidLocationConstraint",
    "home:slow, InvalidLocationConstraint",
    ":, InvalidLocationConstraint",
  })
  void anotherLocationConstraintIsRefused(String constraint, String code) {
    String body =
        "<CreateBucketConfiguration><LocationConstraint>"
            + constraint
            + "</LocationConstraint></CreateBucketConfiguration>";
    refused(code, () -> run(new CreateBucket("bucket", null, false), body, 200));
    assertThat(buckets.find("bucket")).isEmpty();
  }

  @Test
  void fullAccountsMakeNoMoreBuckets() {
    create("first", MAIN, Map.of());
    buckets.allowNoMore();

    refused("TooManyBuckets", () -> create("second", MAIN, Map.of()));
    create("first", MAIN, Map.of());
  }

  @Test
  void anotherRegionNamesItselfAsLocation() {
    S3BucketOperations elsewhere = operations("eu-central-1", false);
    run(elsewhere, new CreateBucket("bucket", null, false), MAIN, Map.of(), "", 200);
    assertThat(run(elsewhere, new GetBucketLocation("bucket"), MAIN, Map.of(), "", 200))
        .contains(">eu-central-1</LocationConstraint>");
  }

  @Test
  void awsDefaultsTurnAclsOffAndBlockPublicAccess() {
    S3BucketOperations strict = operations("us-east-1", true);
    refused(
        "InvalidBucketAclWithObjectOwnership",
        () ->
            run(
                strict,
                new CreateBucket("bucket", null, false),
                MAIN,
                Map.of("x-amz-acl", "public-read"),
                "",
                200));
    run(strict, new CreateBucket("bucket", null, false), MAIN, Map.of(), "", 200);
    assertThat(run(new GetBucketOwnershipControls("bucket"), "", 200))
        .contains("<Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>");
    assertThat(run(new GetPublicAccessBlock("bucket"), "", 200))
        .contains("<BlockPublicAcls>true</BlockPublicAcls>");
  }

  @Test
  void objectLockAndMfaDeleteAreRefusedNotIgnored() {
    refused("NotImplemented", () -> run(new CreateBucket("bucket", null, true), "", 200));
    assertThat(buckets.find("bucket")).isEmpty();
    create("bucket", MAIN, Map.of());
    refused(
        "NotImplemented",
        () ->
            run(
                new PutBucketVersioning("bucket"),
                "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete>"
                    + "</VersioningConfiguration>",
                200));
    assertThat(buckets.find("bucket").orElseThrow().versioning())
        .isEqualTo(VersioningState.UNVERSIONED);
  }

  @ParameterizedTest
  @CsvSource({
    "<Location><Name>x</Name></Location>, NotImplemented",
    "<Bucket><Type>Directory</Type></Bucket>, NotImplemented",
    "<Tags/>, NotImplemented",
    "<LocationConstrain>x</LocationConstrain>, MalformedXML",
  })
  void directoryBucketsAndTagsAtCreationAreRefused(String content, String code) {
    String body = "<CreateBucketConfiguration>" + content + "</CreateBucketConfiguration>";
    refused(code, () -> run(new CreateBucket("bucket", null, false), body, 200));
    assertThat(buckets.find("bucket")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "<Status>enabled</Status>, MalformedXML",
    "<Status>Off</Status>, MalformedXML",
    "<Statsu>Enabled</Statsu>, MalformedXML",
    "<Status>Enabled</Status><Status>Suspended</Status>, MalformedXML",
    "'', IllegalVersioningConfigurationException",
    "<MfaDelete>Disabled</MfaDelete>, IllegalVersioningConfigurationException",
  })
  void badVersioningIsRefused(String content, String code) {
    create("bucket", MAIN, Map.of());
    String body = "<VersioningConfiguration>" + content + "</VersioningConfiguration>";
    refused(code, () -> run(new PutBucketVersioning("bucket"), body, 200));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Enabled", "Suspended"})
  void versioningReadsBack(String status) {
    create("bucket", MAIN, Map.of());
    assertThat(run(new GetBucketVersioning("bucket"), "", 200))
        .endsWith(
            "<VersioningConfiguration"
                + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></VersioningConfiguration>");
    run(
        new PutBucketVersioning("bucket"),
        "<VersioningConfiguration><Status>" + status + "</Status></VersioningConfiguration>",
        200);
    assertThat(run(new GetBucketVersioning("bucket"), "", 200))
        .contains("<Status>" + status + "</Status>");
  }

  @Test
  void aBucketWithGrantsKeepsItsAcls() {
    create("bucket", MAIN, Map.of("x-amz-acl", "public-read"));
    String enforced =
        "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>"
            + "</OwnershipControls>";
    refused(
        "InvalidBucketAclWithObjectOwnership",
        () -> run(new PutBucketOwnershipControls("bucket"), enforced, 200));
    run(classic, new PutBucketAcl("bucket"), MAIN, Map.of("x-amz-acl", "private"), "", 200);
    run(new PutBucketOwnershipControls("bucket"), enforced, 200);
    refused(
        "AccessControlListNotSupported",
        () ->
            run(
                classic,
                new PutBucketAcl("bucket"),
                MAIN,
                Map.of("x-amz-acl", "public-read"),
                "",
                200));
  }

  @Test
  void publicAccessBlockHidesWhatThePublicCouldSee() {
    create("bucket", MAIN, Map.of("x-amz-acl", "public-read"));
    run(classic, new HeadBucket("bucket"), NOBODY, Map.of(), "", 200);
    run(
        new PutPublicAccessBlock("bucket"),
        "<PublicAccessBlockConfiguration><IgnorePublicAcls>TRUE</IgnorePublicAcls>"
            + "</PublicAccessBlockConfiguration>",
        200);
    refused(
        "AccessDenied", () -> run(classic, new HeadBucket("bucket"), NOBODY, Map.of(), "", 200));
    assertThat(run(new GetPublicAccessBlock("bucket"), "", 200))
        .contains("<BlockPublicAcls>false</BlockPublicAcls><IgnorePublicAcls>true<");
    refused(
        "MalformedXML",
        () ->
            run(
                new PutPublicAccessBlock("bucket"),
                "<PublicAccessBlockConfiguration><BlockPublicAcl>true</BlockPublicAcl>"
                    + "</PublicAccessBlockConfiguration>",
                200));
  }

  @Test
  void tagsReadBackUntilTheyAreDeleted() {
    create("bucket", MAIN, Map.of());
    refused("NoSuchTagSet", () -> run(new GetBucketTagging("bucket"), "", 200));
    run(
        new PutBucketTagging("bucket"),
        "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>",
        204);
    assertThat(run(new GetBucketTagging("bucket"), "", 200))
        .contains("<TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet>");
    run(new DeleteBucketTagging("bucket"), "", 204);
    refused("NoSuchTagSet", () -> run(new GetBucketTagging("bucket"), "", 200));
  }

  @Test
  void theExpectedOwnerMustOwnTheBucket() {
    create("bucket", MAIN, Map.of("x-amz-acl", "public-read"));
    String header = "x-amz-expected-bucket-owner";
    String owner = InMemoryAccounts.MAIN.accountId();
    run(classic, new HeadBucket("bucket"), NOBODY, Map.of(header, owner), "", 200);
    refused(
        "AccessDenied",
        () -> run(classic, new HeadBucket("bucket"), MAIN, Map.of(header, owner + "foo"), "", 200));
  }

  @Test
  void bucketsAreListedInPages() {
    for (String name : List.of("b-1", "b-2", "b-3", "c-1")) {
      create(name, MAIN, Map.of());
    }
    create("b-9", ALT, Map.of());
    String all = run(new ListBuckets(10_000, false, "", null, null), "", 200);
    assertThat(all)
        .contains("<Owner><ID>" + InMemoryAccounts.MAIN.canonicalId() + "</ID>")
        .contains("<Bucket><Name>c-1</Name><CreationDate>2026-01-02T03:04:05.000Z</CreationDate>")
        .doesNotContain("b-9", "<ContinuationToken>", "<BucketRegion>");
    String page = run(new ListBuckets(2, true, "", "b-", null), "", 200);
    assertThat(page)
        .contains("b-1", "b-2", "<ContinuationToken>", "<Prefix>b-</Prefix>", "<BucketRegion>")
        .doesNotContain("b-3");
    assertThat(run(new ListBuckets(2, true, "b-2", "b-", null), "", 200))
        .contains("b-3")
        .doesNotContain("c-1", "<ContinuationToken>");
    assertThat(run(new ListBuckets(2, true, "", null, "eu-west-1"), "", 200))
        .contains("<Buckets></Buckets>");
  }
}
