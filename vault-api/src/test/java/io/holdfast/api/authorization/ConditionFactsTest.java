package io.holdfast.api.authorization;

import static io.holdfast.api.fakes.InMemoryAccounts.ALT;
import static io.holdfast.api.fakes.InMemoryAccounts.MAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.Heads;
import io.holdfast.api.fakes.InMemoryBuckets;
import io.holdfast.api.fakes.ListedVersions;
import io.holdfast.api.fakes.MemoryPrincipals;
import io.holdfast.api.request.RequestHead;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.VersionId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each key through a policy that permits only where the key has a value. */
class ConditionFactsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant SIGNED = Instant.parse("2026-03-01T11:59:00Z");
  private static final Caller ALT_ROOT = new Caller.Authenticated(ALT, null, "AKIAALT");

  private final MemoryPrincipals principals = new MemoryPrincipals();
  private final PolicyAuthorizer authorizer = new PolicyAuthorizer(principals);

  private static Bucket permitting(String condition) {
    String policy =
        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\","
            + "\"Action\":\"s3:*\",\"Resource\":\"*\",\"Condition\":"
            + condition
            + "}}";
    return InMemoryBuckets.bucket(
        Map.of(
            BucketConfigurationKind.POLICY,
            new BucketPolicy(policy, false, Map.of()).toDocument()));
  }

  private static String equals(String key, String value) {
    return "{\"StringEquals\":{\"" + key + "\":\"" + value + "\"}}";
  }

  private static String present(String key) {
    return "{\"Null\":{\"" + key + "\":\"false\"}}";
  }

  private static Access access(String line, Map<String, String> headers) {
    return access(line, headers, new SignatureFacts(true, SignatureFacts.Place.HEADER, SIGNED));
  }

  private static Access access(
      String line, Map<String, String> headers, @Nullable SignatureFacts signature) {
    String method = line.substring(0, line.indexOf(' '));
    RequestHead head = Heads.head(method, "bucket", line.substring(line.indexOf(' ') + 1), headers);
    return Access.of(
        signature == null ? new Caller.Anonymous() : ALT_ROOT, head, NOW, signature, "TLSv1.3");
  }

  private static Target key(Bucket bucket) {
    return new Target.OfKey(bucket, "k", null);
  }

  /** Headers that bear the names of keys which only the server derives. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "aws:SourceIp",
        "aws:SecureTransport",
        "aws:CurrentTime",
        "aws:PrincipalArn",
        "aws:PrincipalAccount",
        "aws:PrincipalType",
        "aws:PrincipalTag/team",
        "aws:userid",
        "aws:username",
        "aws:MultiFactorAuthPresent",
        "aws:MultiFactorAuthAge",
        "aws:TokenIssueTime",
        "aws:SourceVpce",
        "aws:PrincipalOrgID",
        "s3:authType",
        "s3:signatureversion",
        "s3:TlsVersion",
        "s3:ResourceAccount",
        "s3:ExistingObjectTag/team",
        "s3:ObjectCreationOperation",
        "s3:prefix",
        "s3:versionid"
      })
  void noHeaderSetsAKeyOfTheServers(String key) {
    Map<String, String> headers = new HashMap<>();
    for (String name :
        new String[] {
          key.toLowerCase(java.util.Locale.ROOT),
          key.substring(key.indexOf(':') + 1).toLowerCase(java.util.Locale.ROOT),
          "x-amz-" + key.substring(key.indexOf(':') + 1).toLowerCase(java.util.Locale.ROOT),
          "x-forwarded-for",
          "x-real-ip",
          "forwarded"
        }) {
      headers.put(name, "203.0.113.77");
    }
    Bucket bucket = permitting(equals(key, "203.0.113.77"));
    for (Access access : new Access[] {access("PUT ", headers), access("PUT ", headers, null)}) {
      assertThat(authorizer.may(access, key(bucket), "s3:PutObject")).isFalse();
      assertThat(authorizer.may(access, new Target.OfBucket(bucket), "s3:ListBucket")).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "aws:SourceIp,127.0.0.1",
    "aws:SecureTransport,false",
    "aws:EpochTime,1772366400",
    "aws:PrincipalArn,arn:aws:iam::222222222222:root",
    "aws:PrincipalAccount,222222222222",
    "aws:PrincipalType,Account",
    "aws:userid,222222222222",
    "aws:UserAgent,agent",
    "aws:Referer,http://r/",
    "s3:authType,REST-HEADER",
    "s3:signatureversion,AWS4-HMAC-SHA256",
    "s3:signatureAge,60000",
    "s3:TlsVersion,1.3",
    "s3:ResourceAccount,111111111111",
    "s3:x-amz-acl,private",
    "s3:x-amz-grant-read,id=x",
    "s3:x-amz-copy-source,src/a b",
    "s3:x-amz-metadata-directive,COPY",
    "s3:x-amz-server-side-encryption,AES256",
    "s3:x-amz-storage-class,STANDARD",
    "s3:x-amz-content-sha256,UNSIGNED-PAYLOAD",
    "s3:object-lock-mode,COMPLIANCE",
    "s3:object-lock-legal-hold,ON",
    "s3:object-lock-remaining-retention-days,2",
    "s3:RequestObjectTag/team,blue",
    "s3:RequestObjectTagKeys,team",
    "s3:if-none-match,*",
    "s3:ObjectCreationOperation,true",
  })
  void aWriteHasTheKeysOfItsRequest(String key, String value) {
    Map<String, String> headers =
        Map.ofEntries(
            Map.entry("user-agent", "agent"),
            Map.entry("referer", "http://r/"),
            Map.entry("x-amz-date", "20260301T115900Z"),
            Map.entry("x-amz-acl", "private"),
            Map.entry("x-amz-grant-read", "id=x"),
            Map.entry("x-amz-copy-source", "/%73rc/a%20b?versionId=v"),
            Map.entry("x-amz-metadata-directive", "COPY"),
            Map.entry("x-amz-server-side-encryption", "AES256"),
            Map.entry("x-amz-storage-class", "STANDARD"),
            Map.entry("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
            Map.entry("x-amz-object-lock-mode", "COMPLIANCE"),
            Map.entry("x-amz-object-lock-legal-hold", "ON"),
            Map.entry("x-amz-object-lock-retain-until-date", "2026-03-03T00:00:00Z"),
            Map.entry("if-none-match", "*"));
    Access access = access("PUT ", headers).withRequestTags(Map.of("team", "blue"));
    Bucket bucket = permitting(equals(key, value));
    assertThat(authorizer.may(access, key(bucket), "s3:PutObject")).isTrue();
    Bucket other = permitting(equals(key, value + "x"));
    assertThat(authorizer.may(access, key(other), "s3:PutObject")).isFalse();
  }

  @Test
  void mfaAndTokenKeysAreMissingForAKey() {
    for (String key :
        new String[] {
          "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:TokenIssueTime"
        }) {
      Bucket bucket = permitting(present(key));
      assertThat(authorizer.may(access("PUT ", Map.of()), key(bucket), "s3:PutObject"))
          .as(key)
          .isFalse();
    }
  }

  @Test
  void aListingHasItsPrefixAndAnEmptyOneIsOne() {
    Bucket root = permitting("{\"StringEquals\":{\"s3:prefix\":[\"\",\"home/\"]}}");
    Target target = new Target.OfBucket(root);
    String list = "s3:ListBucket";
    assertThat(authorizer.may(access("GET prefix=", Map.of()), target, list)).isTrue();
    assertThat(authorizer.may(access("GET prefix=home/", Map.of()), target, list)).isTrue();
    assertThat(authorizer.may(access("GET prefix=other/", Map.of()), target, list)).isFalse();
    assertThat(authorizer.may(access("GET ", Map.of()), target, list)).isFalse();
    Access twice = access("GET prefix=other/&prefix=home/", Map.of());
    assertThatThrownBy(() -> authorizer.may(twice, target, list))
        .as("nobody knows which of them the listing would take")
        .isInstanceOf(S3Exception.class);
    assertThat(authorizer.may(access("HEAD prefix=home/", Map.of()), target, list)).isFalse();
  }

  @Test
  void whatIsNotThereIsToldUnderThePrefixThatMayBeListed() {
    Bucket bucket = permitting("{\"StringLike\":{\"s3:prefix\":\"public/*\"}}");
    Access access = access("HEAD ", Map.of());
    assertThat(authorizer.may(access, absent(bucket, "public/x"), "s3:ListBucket")).isTrue();
    assertThat(authorizer.may(access, absent(bucket, "private/x"), "s3:ListBucket")).isFalse();
  }

  private static Target absent(Bucket bucket, String key) {
    return new Target.OfAbsentKey(bucket, ObjectKey.of(key));
  }

  @Test
  void aVersionThatIsNamedIsAKey() {
    Bucket bucket = permitting(equals("s3:versionid", "v7"));
    var version = ListedVersions.version("k", "v7", true, false, MAIN, null);
    Access access = access("GET ", Map.of());
    Target named = new Target.OfVersion(bucket, version, new VersionId("v7"));
    assertThat(authorizer.may(access, named, "s3:GetObjectVersion")).isTrue();
    Target latest = new Target.OfVersion(bucket, version, null);
    assertThat(authorizer.may(access, latest, "s3:GetObject")).isFalse();
  }

  @Test
  void aFormsFieldsDescribeTheObjectAndItsHeadersDoNot() {
    Bucket bucket = permitting(equals("s3:x-amz-acl", "private"));
    Access head = access("POST ", Map.of("x-amz-acl", "private"));
    SignatureFacts signed = new SignatureFacts(true, SignatureFacts.Place.FORM, SIGNED);
    Access without = head.byForm(ALT_ROOT, Heads.headers(Map.of()), signed);
    Access with = head.byForm(ALT_ROOT, Heads.headers(Map.of("x-amz-acl", "private")), signed);
    assertThat(authorizer.may(without, key(bucket), "s3:PutObject")).isFalse();
    assertThat(authorizer.may(with, key(bucket), "s3:PutObject")).isTrue();
    Bucket byForm = permitting(equals("s3:authType", "POST"));
    assertThat(authorizer.may(with, key(byForm), "s3:PutObject")).isTrue();
    assertThat(authorizer.may(head, key(byForm), "s3:PutObject")).isFalse();
  }

  @Test
  void partsAndBeginningsOfUploadsAreNoCreations() {
    Bucket bucket = permitting(equals("s3:ObjectCreationOperation", "false"));
    for (String line : new String[] {"PUT uploadId=u&partNumber=1", "POST uploads"}) {
      assertThat(authorizer.may(access(line, Map.of()), key(bucket), "s3:PutObject")).isTrue();
    }
    for (String line : new String[] {"PUT ", "POST uploadId=u"}) {
      assertThat(authorizer.may(access(line, Map.of()), key(bucket), "s3:PutObject")).isFalse();
    }
  }

  @Test
  void theAgeIsOfTheDateThatWasSigned() {
    Bucket young = permitting("{\"NumericLessThan\":{\"s3:signatureAge\":\"600000\"}}");
    Map<String, String> forged = Map.of("x-amz-date", "20260301T115959Z");
    for (SignatureFacts.Place place : SignatureFacts.Place.values()) {
      for (long minutes : new long[] {50, 5}) {
        Instant signedAt = NOW.minusSeconds(60 * minutes);
        SignatureFacts signature = new SignatureFacts(true, place, signedAt);
        Access access = access("GET X-Amz-Date=20260301T115959Z", forged, signature);
        assertThat(authorizer.may(access, key(young), "s3:PutObject")).isEqualTo(minutes == 5);
      }
    }
  }

  @Test
  void aSignatureWithoutADateHasNoAge() {
    SignatureFacts query = new SignatureFacts(false, SignatureFacts.Place.QUERY, null);
    Access access = access("GET ", Map.of("x-amz-date", "20260301T115959Z"), query);
    assertThat(authorizer.may(access, key(permitting(present("s3:signatureAge"))), "s3:PutObject"))
        .isFalse();
  }
}
