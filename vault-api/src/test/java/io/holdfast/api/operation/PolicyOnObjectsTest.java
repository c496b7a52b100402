package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.authorization.Acl;
import io.holdfast.api.authorization.AclGrant;
import io.holdfast.api.authorization.AclGroup;
import io.holdfast.api.authorization.AclPermission;
import io.holdfast.api.authorization.BucketPolicy;
import io.holdfast.api.authorization.Caller;
import io.holdfast.api.authorization.Grantee;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.Bodies;
import io.holdfast.api.fakes.InMemoryAccounts;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies on the operations of objects: each asks for what it does, and for nothing less. */
class PolicyOnObjectsTest extends ObjectOperationsRig {

  private Caller user(String... actions) {
    return principals.user(InMemoryAccounts.MAIN, "u", allow("*", actions));
  }

  private static String allow(String resource, String... actions) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":[\""
        + String.join("\",\"", actions)
        + "\"],\"Resource\":\""
        + resource
        + "\"}}";
  }

  private void bucketPolicy(String effect, String action, String resource, String condition) {
    String policy =
        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\""
            + effect
            + "\",\"Principal\":\"*\",\"Action\":\""
            + action
            + "\",\"Resource\":\""
            + resource
            + "\""
            + (condition.isEmpty() ? "" : ",\"Condition\":" + condition)
            + "}}";
    buckets.putConfiguration(
        bucket().bucketId(),
        BucketConfigurationKind.POLICY,
        new BucketPolicy(policy, false, Map.of()).toDocument());
  }

  private String denied(Caller caller, String line, Map<String, String> headers, String body) {
    S3Exception refusal = refusal(caller, line, headers, body);
    assertThat(refusal.code().code()).isEqualTo("AccessDenied");
    return String.valueOf(refusal.getMessage());
  }

  private String denied(Caller caller, String line) {
    return denied(caller, line, Map.of(), "");
  }

  @ParameterizedTest
  @CsvSource({
    "GET k,                      s3:GetObject",
    "HEAD k,                     s3:GetObject",
    "GET k?versionId=V,          s3:GetObjectVersion",
    "HEAD k?versionId=V,         s3:GetObjectVersion",
    "GET k?acl,                  s3:GetObjectAcl",
    "GET k?acl&versionId=V,      s3:GetObjectVersionAcl",
    "PUT k?acl,                  s3:PutObjectAcl",
    "GET k?tagging,              s3:GetObjectTagging",
    "GET k?tagging&versionId=V,  s3:GetObjectVersionTagging",
    "DELETE k?tagging,           s3:DeleteObjectTagging",
    "DELETE k?tagging&versionId=V, s3:DeleteObjectVersionTagging",
    "DELETE k,                   s3:DeleteObject",
    "DELETE k?versionId=V,       s3:DeleteObjectVersion",
    "PUT k,                      s3:PutObject",
    "POST k?uploads,             s3:PutObject",
  })
  void eachOperationNeedsItsAction(String line, String action) throws IOException {
    run("PUT k", Map.of(), "x");
    String id = versions.all.getLast().versionId().value();
    String target = line.replace("=V", "=" + id);
    Map<String, String> headers =
        line.startsWith("PUT k?acl") ? Map.of("x-amz-acl", "private") : Map.of();
    Caller allButThat = principals.user(InMemoryAccounts.MAIN, "w", except(action));
    assertThat(denied(allButThat, target, headers, "x"))
        .contains("is not authorized to perform: " + action + " on resource: ");
    assertThat(run(user(action), target, headers, Bodies.of(headers.isEmpty() ? "x" : "")).status())
        .isLessThan(300);
  }

  private static String except(String action) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"NotAction\":\""
        + action
        + "\",\"Resource\":\"*\"}}";
  }

  @Test
  void attributesNeedBothOfTheirActions() throws IOException {
    run("PUT k", Map.of(), "x");
    Map<String, String> asked = Map.of("x-amz-object-attributes", "ETag");
    assertThat(denied(user("s3:GetObject"), "GET k?attributes", asked, ""))
        .contains("s3:GetObjectAttributes");
    assertThat(denied(user("s3:GetObjectAttributes"), "GET k?attributes", asked, ""))
        .contains("s3:GetObject on");
  }

  @Test
  void tagsAclAndLockByHeaderNeedTheirOwnActions() throws IOException {
    Caller writer = user("s3:PutObject");
    assertThat(denied(writer, "PUT k", Map.of("x-amz-tagging", "a=b"), "x"))
        .contains("s3:PutObjectTagging");
    assertThat(denied(writer, "PUT k", Map.of("x-amz-acl", "public-read"), "x"))
        .contains("s3:PutObjectAcl");
    assertThat(denied(writer, "POST k?uploads", Map.of("x-amz-tagging", "a=b"), ""))
        .contains("s3:PutObjectTagging");
    assertThat(denied(writer, "PUT k", Map.of("x-amz-object-lock-mode", "GOVERNANCE"), "x"))
        .contains("s3:PutObjectRetention");
    assertThat(denied(writer, "PUT k", Map.of("x-amz-object-lock-legal-hold", "ON"), "x"))
        .contains("s3:PutObjectLegalHold");
    assertThat(run(writer, "PUT k", Map.of("x-amz-acl", "private"), Bodies.of("x")).status())
        .isEqualTo(200);
    assertThat(versions.all).hasSize(1);
  }

  @Test
  void whoMayWriteByAnAclSaysWhoReadsWhatItWritesUnlessDenied() throws IOException {
    Acl open =
        new Acl(List.of(new AclGrant(new Grantee.Group(AclGroup.ALL_USERS), AclPermission.WRITE)));
    buckets.putConfiguration(bucket().bucketId(), BucketConfigurationKind.ACL, open.toDocument());
    Map<String, String> acl = Map.of("x-amz-acl", "public-read");
    assertThat(run(NOBODY, "PUT k", acl, Bodies.of("x")).status()).isEqualTo(200);
    denied(NOBODY, "PUT k?acl", acl, "");
    bucketPolicy("Deny", "s3:PutObjectAcl", "arn:aws:s3:::bkt/*", "");
    denied(NOBODY, "PUT k", acl, "x");
    assertThat(run(NOBODY, "PUT k", Map.of(), Bodies.of("x")).status()).isEqualTo(200);
  }

  @Test
  void aCopyNeedsItsSource() throws IOException {
    run("PUT src", Map.of("x-amz-tagging", "a=b"), "secret");
    String id = versions.all.getLast().versionId().value();
    Map<String, String> latest = Map.of("x-amz-copy-source", "bkt/src");
    Map<String, String> named = Map.of("x-amz-copy-source", "bkt/src?versionId=" + id);
    assertThat(denied(user("s3:PutObject", "s3:PutObjectTagging"), "PUT dst", latest, ""))
        .contains("s3:GetObject on");
    assertThat(denied(user("s3:PutObject", "s3:GetObject"), "PUT dst", named, ""))
        .contains("s3:GetObjectVersion on");
    assertThat(denied(user("s3:PutObject", "s3:GetObject"), "PUT dst", latest, ""))
        .contains("s3:GetObjectTagging");
    assertThat(
            denied(
                user("s3:PutObject", "s3:GetObject", "s3:GetObjectTagging"), "PUT dst", latest, ""))
        .contains("s3:PutObjectTagging");
    assertThat(denied(user("s3:GetObject*"), "PUT dst", latest, "")).contains("s3:PutObject on");
    assertThat(versions.all).hasSize(1);
  }

  @Test
  void aCopiedPartNeedsItsSource() throws IOException {
    run("PUT src", Map.of(), "secret");
    String id = versions.all.getLast().versionId().value();
    String upload = between(text(run("POST big?uploads")), "<UploadId>", "</UploadId>");
    String line = "PUT big?uploadId=" + upload + "&partNumber=1";
    Map<String, String> latest = Map.of("x-amz-copy-source", "bkt/src");
    assertThat(denied(user("s3:PutObject"), line, latest, "")).contains("s3:GetObject on");
    Map<String, String> named = Map.of("x-amz-copy-source", "bkt/src?versionId=" + id);
    assertThat(denied(user("s3:PutObject", "s3:GetObject"), line, named, ""))
        .contains("s3:GetObjectVersion on");
    assertThat(run(user("s3:PutObject", "s3:GetObject"), line, latest, Bodies.of("")).status())
        .isEqualTo(200);
    assertThat(denied(user("s3:PutObject"), "GET big?uploadId=" + upload))
        .contains("s3:ListMultipartUploadParts");
    assertThat(denied(user("s3:PutObject"), "DELETE big?uploadId=" + upload))
        .contains("s3:AbortMultipartUpload");
  }

  @Test
  void aCopysSourceIsComparedDecoded() throws IOException {
    run("PUT private/a", Map.of(), "x");
    run("PUT public/a", Map.of(), "x");
    bucketPolicy(
        "Deny",
        "s3:PutObject",
        "arn:aws:s3:::bkt/*",
        "{\"StringLike\":{\"s3:x-amz-copy-source\":\"bkt/private/*\"}}");
    denied(MAIN, "PUT dst", Map.of("x-amz-copy-source", "bkt/private/a"), "");
    denied(MAIN, "PUT dst", Map.of("x-amz-copy-source", "/bkt/%70rivate%2Fa"), "");
    assertThat(run("PUT dst", Map.of("x-amz-copy-source", "bkt/public/a"), "").status())
        .isEqualTo(200);
  }

  @Test
  void whatIsNotThereIsAHoleOnlyForThoseWhoMayList() {
    assertThat(refusal(user("s3:GetObject", "s3:ListBucket"), "GET no", Map.of(), "").code().code())
        .isEqualTo("NoSuchKey");
    assertThat(denied(user("s3:GetObject"), "GET no")).contains("s3:ListBucket");
    assertThat(denied(user("s3:GetObject"), "HEAD no")).contains("s3:ListBucket");
  }

  @Test
  void eachKeyOfABatchIsJudgedByItself() throws IOException {
    run("PUT a/1", Map.of(), "x");
    run("PUT b/1", Map.of(), "x");
    Caller half =
        principals.user(
            InMemoryAccounts.MAIN, "half", allow("arn:aws:s3:::bkt/a/*", "s3:DeleteObject"));
    String id = versions.all.getFirst().versionId().value();
    String body =
        "<Delete><Object><Key>a/1</Key></Object><Object><Key>b/1</Key></Object>"
            + "<Object><Key>a/1</Key><VersionId>"
            + id
            + "</VersionId></Object></Delete>";
    Map<String, String> md5 = Map.of("content-md5", base64(DigestAlgorithm.MD5, body));
    String answer = text(run(half, "POST ?delete", md5, Bodies.of(body)));
    assertThat(answer)
        .contains("<Deleted><Key>a/1</Key>")
        .contains("<Error><Key>b/1</Key><Code>AccessDenied</Code>")
        .contains("s3:DeleteObjectVersion");
  }

  @Test
  void whoeverAsksToBypassGovernanceNeedsThePermissionByName() throws IOException {
    String bypass = "s3:BypassGovernanceRetention";
    run("PUT k", Map.of(), "x");
    String named = "DELETE k?versionId=" + versions.all.getLast().versionId().value();
    Map<String, String> asked = Map.of("x-amz-bypass-governance-retention", "True");
    assertThat(denied(user("s3:*"), named, asked, "")).contains(bypass);
    String body = "<Delete><Object><Key>k</Key></Object></Delete>";
    Map<String, String> batch =
        Map.of(
            "x-amz-bypass-governance-retention",
            "true",
            "content-md5",
            base64(DigestAlgorithm.MD5, body));
    assertThat(text(run(user("s3:*"), "POST ?delete", batch, Bodies.of(body)))).contains(bypass);
    bucketPolicy("Allow", "s3:*", "arn:aws:s3:::bkt/*", "");
    denied(NOBODY, named, asked, "");
    assertThat(versions.all).hasSize(1);
    assertThat(run(user("s3:*", bypass), named, asked, Bodies.of("")).status()).isEqualTo(204);
  }

  @ParameterizedTest
  @CsvSource({
    "GET k",
    "HEAD k",
    "PUT k",
    "DELETE k",
    "GET k?acl",
    "PUT k?acl",
    "GET k?tagging",
    "PUT k?tagging",
    "DELETE k?tagging",
    "GET k?attributes",
    "GET k?torrent",
    "POST k?uploads",
    "PUT k?partNumber=1&uploadId=U",
    "POST k?uploadId=U",
    "DELETE k?uploadId=U",
    "GET k?uploadId=U",
    "GET absent",
    "HEAD absent",
  })
  void nobodyAndAStrangerMayNothingUnasked(String line) throws IOException {
    run("PUT k", Map.of(), "x");
    Caller weak = principals.user(InMemoryAccounts.MAIN, "weak");
    Caller stranger = principals.user(InMemoryAccounts.ALT, "stranger", allow("*", "s3:*"));
    Map<String, String> headers =
        line.endsWith("attributes") ? Map.of("x-amz-object-attributes", "ETag") : Map.of();
    String body = line.equals("PUT k?tagging") ? tags("a") : "";
    for (Caller caller : new Caller[] {NOBODY, weak, stranger}) {
      denied(caller, line, headers, body);
      if (line.startsWith("PUT")) {
        denied(caller, line, Map.of("x-amz-copy-source", "bkt/k"), body);
      }
    }
    assertThat(versions.all).hasSize(1);
  }

  @Test
  void aFormIsJudgedByPoliciesToo() throws IOException {
    bucketPolicy("Allow", "s3:PutObject", "arn:aws:s3:::bkt/in/*", "");
    Map<String, String> type = Map.of("content-type", "multipart/form-data; boundary=B");
    assertThat(run(NOBODY, "POST ", type, Bodies.of(form("in/x"))).status()).isEqualTo(204);
    denied(NOBODY, "POST ", type, form("out/x"));
    bucketPolicy("Deny", "s3:PutObject", "arn:aws:s3:::bkt/*", "");
    denied(NOBODY, "POST ", type, form("in/x"));
  }

  private static String form(String key) {
    return "--B\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n"
        + key
        + "\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nx\r\n"
        + "--B--\r\n";
  }

  @Test
  void policiesSeeTheTagsThatAreThereAndThoseThatAreToBe() throws IOException {
    run("PUT open", Map.of("x-amz-tagging", "security=public"), "x");
    run("PUT shut", Map.of("x-amz-tagging", "security=private"), "x");
    bucketPolicy(
        "Allow",
        "s3:GetObject",
        "arn:aws:s3:::bkt/*",
        "{\"StringEquals\":{\"s3:ExistingObjectTag/security\":\"public\"}}");
    assertThat(run(NOBODY, "GET open", Map.of(), Bodies.of("")).status()).isEqualTo(200);
    denied(NOBODY, "GET shut");
    bucketPolicy(
        "Allow",
        "s3:PutObjectTagging",
        "arn:aws:s3:::bkt/*",
        "{\"StringEquals\":{\"s3:RequestObjectTag/security\":\"public\"}}");
    assertThat(run(NOBODY, "PUT open?tagging", Map.of(), Bodies.of(tags("public"))).status())
        .isEqualTo(200);
    denied(NOBODY, "PUT open?tagging", Map.of(), tags("private"));
  }

  private static String tags(String value) {
    return "<Tagging><TagSet><Tag><Key>security</Key><Value>"
        + value
        + "</Value></Tag></TagSet></Tagging>";
  }
}
