package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.authorization.Caller;
import io.holdfast.api.authorization.PolicyAuthorizer;
import io.holdfast.api.authorization.PolicyPrincipals;
import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.Bodies;
import io.holdfast.api.fakes.Heads;
import io.holdfast.api.fakes.ListedUploads;
import io.holdfast.api.fakes.ListedVersions;
import io.holdfast.api.request.BucketRequest;
import io.holdfast.api.request.RouteTable;
import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.NewUser;
import io.holdfast.storage.identity.PostgresIdentity;
import io.holdfast.storage.identity.User;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.BucketStore;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.PostgresAccountStore;
import io.holdfast.storage.metadata.PostgresBucketStore;
import io.holdfast.storage.metadata.RecordingJournal;
import io.holdfast.storage.metadata.SecretBox;
import io.holdfast.storage.postgres.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A bucket policy grants to those whom it named when it was put, over the real stores. */
class BucketPolicyOnPostgresTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final TestDatabase database = TestDatabase.create();
  private final RecordingJournal journal = new RecordingJournal();
  private final IdentityChanges changes =
      new IdentityChanges(database.database(), journal, () -> NOW);
  private final SecretBox box = new SecretBox(new byte[SecretBox.KEY_BYTES]);
  private final PostgresAccountStore accounts =
      new PostgresAccountStore(box, journal, () -> NOW, changes, () -> true);
  private final PostgresIdentity identity =
      new PostgresIdentity(changes, accounts, box, () -> true);
  private final IdentityStores stores = identity.stores();
  private final BucketStore buckets =
      new PostgresBucketStore(database.database(), journal, () -> NOW, 10_000);
  private final S3BucketOperations operations =
      new S3BucketOperations(
          new PolicyAuthorizer(stores.principals()),
          new PolicyPrincipals(accounts, stores.directory()),
          accounts,
          buckets,
          new ListedVersions(),
          new ListedUploads(),
          new HoldfastConfig.S3(
              "us-east-1", List.of(), List.of(), List.of(), List.of(), false, false, false));
  private final Account account = accounts.createAccount("owner", null, null);
  private final Caller owner = new Caller.Authenticated(account, null, "AKIAOWNER");

  @AfterEach
  void close() {
    identity.close();
    database.close();
  }

  private Caller user(String name) {
    return caller(
        stores.users().create(new NewUser(account.accountId(), name, "/", null, null, Map.of())));
  }

  private Caller caller(User user) {
    return new Caller.Authenticated(account, user.userName(), user.uniqueId(), "AKIA", null);
  }

  private String arn(String resource) {
    return "arn:aws:iam::" + account.accountId() + ":" + resource;
  }

  private static String policy(String principal) {
    return """
    { "Statement": {"Effect": "Allow", "Principal": {"AWS": "%s"},
      "Action": "s3:GetBucketAcl", "Resource": "arn:aws:s3:::bkt"}}\
    """
        .formatted(principal);
  }

  private static String compact(String policy) {
    return policy.replaceAll("\\s", "");
  }

  private String run(Caller caller, String method, String query, String body) throws IOException {
    var head = Heads.head(method, "bkt", query, Map.of());
    try {
      S3Response response =
          operations.handle(
              (BucketRequest) RouteTable.route(head),
              new RequestContext(
                  head, caller, buckets.find("bkt").orElseThrow(), Bodies.of(body), NOW));
      return response.body() instanceof S3Response.Body.Bytes bytes
          ? new String(bytes.bytes(), StandardCharsets.UTF_8)
          : String.valueOf(response.status());
    } catch (S3Exception e) {
      return e.code().code();
    }
  }

  private boolean mayRead(Caller caller) throws IOException {
    String answer = run(caller, "GET", "acl", "");
    assertThat(answer).matches("(?s)AccessDenied|<.*");
    return !answer.equals("AccessDenied");
  }

  private String shown() throws IOException {
    return run(owner, "GET", "policy", "");
  }

  @Test
  void whoTakesADeletedNameGetsNothingOfIt() throws IOException {
    buckets.create("bkt", account.accountId(), "", false, Map.of());
    Caller bob = user("bob");
    String id = stores.users().find(account.accountId(), "bob").orElseThrow().uniqueId();
    assertThat(run(owner, "PUT", "policy", policy(arn("user/bob")))).isEqualTo("204");
    assertThat(mayRead(bob)).isTrue();
    assertThat(mayRead(user("eve"))).isFalse();
    assertThat(shown()).isEqualTo(policy(arn("user/bob")));

    stores.users().delete(account.accountId(), "bob");
    assertThat(mayRead(bob)).isFalse();
    Caller again = user("bob");
    assertThat(mayRead(again)).isFalse();
    assertThat(shown()).isEqualTo(compact(policy(id)));
    assertThat(run(owner, "PUT", "policy", shown()))
        .as("as with AWS, who is gone cannot be named again")
        .isEqualTo("MalformedPolicy");

    assertThat(run(owner, "PUT", "policy", policy(arn("user/bob")))).isEqualTo("204");
    assertThat(mayRead(again)).isTrue();
  }

  @Test
  void whoTakesTheNameOfARenamedOneGetsNothingOfIt() throws IOException {
    buckets.create("bkt", account.accountId(), "", false, Map.of());
    user("bob");
    user("eve");
    assertThat(run(owner, "PUT", "policy", policy(arn("user/bob")))).isEqualTo("204");
    Caller rob = caller(stores.users().update(account.accountId(), "bob", "rob", "/x/"));
    Caller evil = caller(stores.users().update(account.accountId(), "eve", "bob", null));

    assertThat(mayRead(rob)).isTrue();
    assertThat(mayRead(evil)).isFalse();
    assertThat(shown()).isEqualTo(compact(policy(arn("user/x/rob"))));
    assertThat(run(owner, "PUT", "policy", shown())).isEqualTo("204");
    assertThat(mayRead(rob)).isTrue();
    assertThat(mayRead(evil)).isFalse();
  }

  @Test
  void whoIsNotThereCannotBeNamed() throws IOException {
    buckets.create("bkt", account.accountId(), "", false, Map.of());
    user("bob");
    String kept = policy(arn("user/bob"));
    run(owner, "PUT", "policy", kept);
    for (String nobody :
        List.of(
            arn("user/nobody"),
            arn("user/Bob"),
            arn("user/p/bob"),
            arn("role/bob"),
            "arn:aws:sts::" + account.accountId() + ":assumed-role/bob/s",
            "arn:aws:iam::000000000000:root",
            "AIDA234567234567ABCDE")) {
      assertThat(run(owner, "PUT", "policy", policy(nobody))).isEqualTo("MalformedPolicy");
    }
    assertThat(shown()).isEqualTo(kept);
  }
}
