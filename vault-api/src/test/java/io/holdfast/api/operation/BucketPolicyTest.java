package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.authorization.Caller;
import io.holdfast.api.authorization.PolicyAuthorizer;
import io.holdfast.api.authorization.PublicAccessBlock;
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
import io.holdfast.api.request.RouteTable;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.sts.session.SessionKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketPolicyTest {
  private static final Caller MAIN = new Caller.Authenticated(InMemoryAccounts.MAIN, null, "AK1");
  private static final Caller ALT = new Caller.Authenticated(InMemoryAccounts.ALT, null, "AK2");
  private static final Caller NOBODY = new Caller.Anonymous();
  private static final String OPEN =
      "\n{ \"Statement\" :[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\","
          + "\"Resource\":\"arn:aws:s3:::bkt/\u00e9*\"}],\t\"Version\":\"2012-10-17\"}\n";
  private static final String DENY_ALL =
      "{\"Statement\":{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\","
          + "\"Resource\":[\"arn:aws:s3:::bkt\",\"arn:aws:s3:::bkt/*\"]}}";

  private final InMemoryBuckets buckets = new InMemoryBuckets();
  private final MemoryPrincipals principals = new MemoryPrincipals();
  private final S3BucketOperations operations =
      new S3BucketOperations(
          new PolicyAuthorizer(principals),
          principals.named(),
          new InMemoryAccounts(),
          buckets,
          new ListedVersions(),
          new ListedUploads(),
          new HoldfastConfig.S3(
              "us-east-1", List.of(), List.of(), List.of(), List.of(), false, false, false));

  @BeforeEach
  void makeBucket() {
    buckets.create("bkt", InMemoryAccounts.MAIN.accountId(), "", false, Map.of());
  }

  private Bucket bucket() {
    return buckets.find("bkt").orElseThrow();
  }

  private S3Response run(Caller caller, String method, String query, String body)
      throws IOException {
    return run(caller, method, query, Map.of(), body);
  }

  private S3Response run(
      Caller caller, String method, String query, Map<String, String> headers, String body)
      throws IOException {
    var head = Heads.head(method, "bkt", query, headers);
    return operations.handle(
        (BucketRequest) RouteTable.route(head),
        new RequestContext(head, caller, bucket(), Bodies.of(body), Instant.EPOCH));
  }

  private String refusal(Caller caller, String method, String query, String body) {
    try {
      throw new AssertionError(run(caller, method, query, body).status());
    } catch (S3Exception e) {
      return e.code().status() + " " + e.code().code() + ": " + e.getMessage();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(S3Response response) {
    return new String(((S3Response.Body.Bytes) response.body()).bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void aPolicyComesBackToTheByteAndGoes() throws IOException {
    assertThat(refusal(MAIN, "GET", "policy", ""))
        .isEqualTo("404 NoSuchBucketPolicy: The bucket policy does not exist");
    String sent = OPEN.strip() + " \n";
    assertThat(run(MAIN, "PUT", "policy", sent).status()).isEqualTo(204);
    S3Response got = run(MAIN, "GET", "policy", "");
    assertThat(got.status()).isEqualTo(200);
    assertThat(text(got)).isEqualTo(sent);
    assertThat(((S3Response.Body.Bytes) got.body()).contentType()).isEqualTo("application/json");
    assertThat(run(MAIN, "DELETE", "policy", "").status()).isEqualTo(204);
    assertThat(run(MAIN, "DELETE", "policy", "").status()).isEqualTo(204);
    assertThat(bucket().configuration(BucketConfigurationKind.POLICY)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "[]",
        "{\"Statement\":[]}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\","
            + "\"Resource\":\"arn:aws:s3:::other/*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:ListBucket\","
            + "\"Resource\":\"arn:aws:s3:::bkt/*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\","
            + "\"Resource\":\"arn:aws:s3:::bkt/*\",\"Condition\":{\"Bool\":{\"aws:Typo\":\"1\"}}}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"999999999999\"},"
            + "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::bkt/*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":"
            + "{\"AWS\":\"arn:aws:iam::111111111111:user/misspelt\"},"
            + "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::bkt/*\"}}",
      })
  void whatIsNoPolicyOfThisBucketIsRefusedAndChangesNothing(String text) throws IOException {
    run(MAIN, "PUT", "policy", OPEN.strip());
    assertThat(refusal(MAIN, "PUT", "policy", text)).startsWith("400 MalformedPolicy: ");
    assertThat(text(run(MAIN, "GET", "policy", ""))).isEqualTo(OPEN.strip());
  }

  @Test
  void twentyKibibytesAreTheMost() throws IOException {
    String padded = OPEN.strip().replace("{ \"St", "{" + " ".repeat(20 * 1024) + "\"St");
    assertThat(refusal(MAIN, "PUT", "policy", padded))
        .isEqualTo("400 MalformedPolicy: Policy exceeds the maximum allowed document size.");
    int bytes = OPEN.strip().getBytes(StandardCharsets.UTF_8).length;
    String full = OPEN.strip().replace("{ \"St", "{ " + " ".repeat(20 * 1024 - bytes) + "\"St");
    assertThat(run(MAIN, "PUT", "policy", full).status()).isEqualTo(204);
  }

  @Test
  void thePolicyIsTheOwnersAccountsAndItsPermittedUsers() throws IOException {
    run(MAIN, "PUT", "policy", OPEN.strip().replace("bkt/\u00e9*", "bkt/*"));
    Caller user = principals.user(InMemoryAccounts.MAIN, "u", allow("s3:GetBucketPolicy"));
    assertThat(run(user, "GET", "policy", "").status()).isEqualTo(200);
    assertThat(refusal(user, "PUT", "policy", OPEN.strip())).startsWith("403 AccessDenied: User:");
    assertThat(refusal(NOBODY, "GET", "policy", "")).isEqualTo("403 AccessDenied: Access Denied");
    assertThat(refusal(ALT, "GET", "policy", "")).isEqualTo("403 AccessDenied: Access Denied");
    run(
        MAIN,
        "PUT",
        "policy",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\","
            + "\"Resource\":\"arn:aws:s3:::bkt\"}}");
    for (String method : List.of("GET", "PUT", "DELETE")) {
      assertThat(refusal(ALT, method, "policy", OPEN.strip())).startsWith("405 MethodNotAllowed");
    }
    assertThat(refusal(NOBODY, "DELETE", "policy", "")).startsWith("403 AccessDenied");
  }

  private static String allow(String action) {
    return "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\""
        + action
        + "\",\"Resource\":\"*\"}}";
  }

  @Test
  void aRootShutOutCanMendThePolicyUnlessItGaveThatUp() throws IOException {
    run(MAIN, "PUT", "policy", DENY_ALL);
    assertThat(refusal(MAIN, "GET", "acl", ""))
        .endsWith("with an explicit deny in a resource-based policy");
    assertThat(text(run(MAIN, "GET", "policy", ""))).isEqualTo(DENY_ALL);
    assertThat(run(MAIN, "DELETE", "policy", "").status()).isEqualTo(204);
    assertThat(run(MAIN, "GET", "acl", "").status()).isEqualTo(200);
    Map<String, String> confirmed = Map.of("x-amz-confirm-remove-self-bucket-access", "true");
    run(MAIN, "PUT", "policy", confirmed, DENY_ALL);
    for (String method : List.of("GET", "PUT", "DELETE")) {
      assertThat(refusal(MAIN, method, "policy", DENY_ALL)).startsWith("403 AccessDenied");
    }
  }

  /** As the article on deleted buckets has it, but for the bucket's name. */
  private static final String MFA_DELETE_ONLY =
      """
      {
          "Version": "2012-10-17",
          "Statement": [
              {
                  "Sid": "MFADeleteOnly",
                  "Effect": "Deny",
                  "Principal": "*",
                  "Action": "s3:DeleteBucket",
                  "Resource": "arn:aws:s3:::bkt",
                  "Condition": {
                      "NumericGreaterThanIfExists": {
                          "aws:MultiFactorAuthAge": "1"
                      }
                  }
              }
          ]
      }
      """;

  @Test
  void aBucketWhoseDeletionNeedsFreshMfaIsDeletedWithFreshMfaOnly() throws IOException {
    run(MAIN, "PUT", "policy", MFA_DELETE_ONLY);
    Caller user = principals.user(InMemoryAccounts.MAIN, "u", allow("s3:*"));
    for (Caller caller : List.of(MAIN, user, mfa(null), mfa(Instant.EPOCH.minusSeconds(2)))) {
      assertThat(refusal(caller, "DELETE", "", ""))
          .startsWith("403 AccessDenied")
          .endsWith("with an explicit deny in a resource-based policy");
    }
    assertThat(run(mfa(Instant.EPOCH.minusSeconds(1)), "DELETE", "", "").status()).isEqualTo(204);
  }

  private static Caller mfa(@Nullable Instant mfaTime) {
    Account main = InMemoryAccounts.MAIN;
    return MemoryPrincipals.session(main, SessionKind.ROOT, main.accountId(), null, null, mfaTime);
  }

  @Test
  void blockPublicPolicyRefusesPublicOnesOnly() throws IOException {
    String block = new PublicAccessBlock(false, false, true, false).toDocument();
    buckets.putConfiguration(
        bucket().bucketId(), BucketConfigurationKind.PUBLIC_ACCESS_BLOCK, block);
    assertThat(refusal(MAIN, "PUT", "policy", OPEN.strip())).startsWith("403 AccessDenied");
    String fixed = OPEN.strip().replace("\"*\"", "{\"AWS\":\"222222222222\"}");
    assertThat(run(MAIN, "PUT", "policy", fixed).status()).isEqualTo(204);
  }

  @Test
  void statusTellsWhetherAnybodyGetsSomething() throws IOException {
    assertThat(status()).contains("<IsPublic>false</IsPublic>");
    run(MAIN, "PUT", "policy", OPEN.strip());
    assertThat(status()).contains("<IsPublic>true</IsPublic>");
    run(MAIN, "PUT", "policy", OPEN.strip().replace("\"*\"", "{\"AWS\":\"222222222222\"}"));
    assertThat(status()).contains("<IsPublic>false</IsPublic>");
    String acl = "{\"grants\":[{\"group\":\"ALL_USERS\",\"permission\":\"READ\"}]}";
    buckets.putConfiguration(bucket().bucketId(), BucketConfigurationKind.ACL, acl);
    assertThat(status()).contains("<IsPublic>true</IsPublic>");
  }

  private String status() throws IOException {
    return text(run(MAIN, "GET", "policyStatus", ""));
  }

  @Test
  void nobodyListsVersionsByThePermissionToListObjects() throws IOException {
    run(
        MAIN,
        "PUT",
        "policy",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:ListBucket\","
            + "\"Resource\":\"arn:aws:s3:::bkt\"}}");
    assertThat(run(NOBODY, "GET", "list-type=2", "").status()).isEqualTo(200);
    assertThat(refusal(NOBODY, "GET", "versions", "")).startsWith("403 AccessDenied");
    assertThat(refusal(NOBODY, "GET", "uploads", "")).startsWith("403 AccessDenied");
  }

  @Test
  void makingABucketNeedsThePermissionAndThoseOfWhatItSets() throws IOException {
    Caller maker = principals.user(InMemoryAccounts.MAIN, "m", allow("s3:CreateBucket"));
    assertThat(create(maker, "one", Map.of())).isEqualTo("200");
    assertThat(create(maker, "own", Map.of("x-amz-acl", "private"))).isEqualTo("200");
    for (String header : List.of("x-amz-acl", "x-amz-grant-read")) {
      assertThat(create(maker, "two", Map.of(header, "public-read"))).contains("s3:PutBucketAcl");
    }
    assertThat(create(maker, "two", Map.of("x-amz-object-ownership", "ObjectWriter")))
        .contains("s3:PutBucketOwnershipControls");
    Caller other = principals.user(InMemoryAccounts.MAIN, "o", allow("s3:List*"));
    assertThat(create(other, "two", Map.of())).contains("s3:CreateBucket");
    assertThat(buckets.find("two")).isEmpty();
  }

  private String create(Caller caller, String name, Map<String, String> headers)
      throws IOException {
    var head = Heads.head("PUT", name, "", headers);
    try {
      return String.valueOf(
          operations
              .handle(
                  (BucketRequest) RouteTable.route(head),
                  new RequestContext(head, caller, null, Bodies.of(""), Instant.EPOCH))
              .status());
    } catch (S3Exception e) {
      return String.valueOf(e.getMessage());
    }
  }
}
