package io.holdfast.storage.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.identity.PrincipalSnapshot.PolicyText;
import io.holdfast.storage.identity.SessionStore.Liveness;
import io.holdfast.storage.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes over one database: what one changes decides in the other within a second. */
class CoherenceTest {
  private static final int SECOND = 1_000;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private TestDatabase database;
  private Vault here;
  private Vault there;
  private String account;
  private User ann;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.create();
    here = new Vault(database).listening();
    there = new Vault(database).listening();
    account = here.account();
    ann = here.user(account, "ann");
  }

  @AfterEach
  void close() {
    here.close();
    there.close();
    database.close();
  }

  private List<@Nullable String> documents(Vault vault) {
    return vault.stores.principals().user(account, ann.uniqueId()).orElseThrow().policies().stream()
        .map(PolicyText::document)
        .toList();
  }

  private Session session(Vault vault, @Nullable String principal) {
    Instant now = vault.now.get();
    String id = "session-0000000000-" + NUMBER.incrementAndGet();
    Session session =
        new Session(
            id,
            "ASIA" + id,
            account,
            Session.Kind.SESSION_TOKEN,
            principal,
            principal == null ? null : "ann",
            "",
            "arn:aws:iam::" + account + ":user/ann",
            now,
            now.plusSeconds(3600),
            null,
            null);
    vault.stores.sessions().record(session);
    return session;
  }

  private static boolean lives(Vault vault, Session session) {
    return vault.stores.sessions().liveness(session.sessionId()) instanceof Liveness.Live;
  }

  @Test
  void aPrincipalIsLoadedWithAllThatSpeaksForIt() {
    String arn = here.policy(account, "own").arn();
    here.stores.groups().create(account, "g", "/");
    here.stores.groups().addUser(account, "g", "ann");
    here.stores.inlinePolicies().put(PolicyHolder.group(account, "g"), "in", "{\"g\":1}");
    here.stores.policies().attach(PolicyHolder.user(account, "ann"), arn);
    here.stores.policies().attach(PolicyHolder.user(account, "ann"), Vault.FULL_ACCESS);
    here.stores.users().setPermissionsBoundary(account, "ann", arn);
    here.stores.users().tag(account, "ann", Map.of("team", "x"));

    PrincipalSnapshot snapshot =
        here.stores.principals().user(account, ann.uniqueId()).orElseThrow();
    assertThat(snapshot.policies())
        .containsExactly(
            new PolicyText(null, "group/g", "in", "{\"g\":1}"),
            new PolicyText(arn, "user/ann", "own", Vault.DOCUMENT),
            new PolicyText(Vault.FULL_ACCESS, "user/ann", "AmazonS3FullAccess", null));
    assertThat(snapshot.boundary()).isEqualTo(new PolicyText(arn, "", "own", Vault.DOCUMENT));
    assertThat(snapshot.tags()).isEqualTo(Map.of("team", "x"));
    assertThat(snapshot.account().accountId()).isEqualTo(account);
    assertThat(snapshot.suspended()).isFalse();
    assertThat(here.stores.principals().user("000000000000", ann.uniqueId())).isEmpty();
    assertThat(here.stores.principals().role(account, ann.uniqueId())).isEmpty();
    Role role = here.role(account, "r");
    assertThat(here.stores.principals().role(account, role.uniqueId()).orElseThrow().name())
        .isEqualTo("r");
  }

  @Test
  void whatOneProcessChangesDecidesInTheOtherWithinASecond() throws Exception {
    PolicyHolder holder = PolicyHolder.user(account, "ann");
    PolicyHolder group = PolicyHolder.group(account, "g");
    String arn = here.policy(account, "p").arn();
    here.stores.groups().create(account, "g", "/");
    assertThat(documents(there)).isEmpty();

    here.stores.inlinePolicies().put(holder, "i", "{\"a\":1}");
    assertThat(documents(here)).containsExactly("{\"a\":1}");
    Vault.await(() -> documents(there).contains("{\"a\":1}"), SECOND);
    here.stores.inlinePolicies().put(holder, "i", "{\"a\":2}");
    Vault.await(() -> documents(there).contains("{\"a\":2}"), SECOND);
    here.stores.policies().attach(group, arn);
    here.stores.groups().addUser(account, "g", "ann");
    Vault.await(() -> documents(there).size() == 2, SECOND);
    here.stores.policies().createVersion(arn, "{\"v\":2}", true);
    assertThat(documents(here)).contains("{\"v\":2}");
    Vault.await(() -> documents(there).contains("{\"v\":2}"), SECOND);
    here.stores.groups().removeUser(account, "g", "ann");
    Vault.await(() -> documents(there).size() == 1, SECOND);
    here.stores.users().setPermissionsBoundary(account, "ann", arn);
    Vault.await(
        () ->
            there.stores.principals().user(account, ann.uniqueId()).orElseThrow().boundary()
                != null,
        SECOND);
    here.stores.accountSwitches().setSwitches(account, new AccountSwitches(true, true, true, 900));
    Vault.await(
        () ->
            there
                .stores
                .principals()
                .user(account, ann.uniqueId())
                .orElseThrow()
                .switches()
                .wildcardBypass(),
        SECOND);
  }

  @Test
  void keysAndNamesAreRightInTheOtherWithinASecond() throws Exception {
    String key = here.stores.accessKeys().create(account, "ann", null).accessKeyId();
    assertThat(there.accounts.findAccessKey(key).orElseThrow().userName()).isEqualTo("ann");
    here.stores.users().update(account, "ann", "anna", null);
    assertThat(here.accounts.findAccessKey(key).orElseThrow().userName()).isEqualTo("anna");
    Vault.await(
        () -> "anna".equals(there.accounts.findAccessKey(key).orElseThrow().userName()), SECOND);
    here.stores.accessKeys().setActive(account, "anna", key, false);
    Vault.await(() -> !there.accounts.findAccessKey(key).orElseThrow().active(), SECOND);
    here.stores.accessKeys().delete(account, "anna", key);
    Vault.await(() -> there.accounts.findAccessKey(key).isEmpty(), SECOND);
  }

  @Test
  void revokingAllRevokesWhatAnotherClockIssued() throws Exception {
    there.now.set(here.now.get().plusSeconds(60));
    Session ahead = session(there, ann.uniqueId());
    Session roots = session(there, null);

    here.stores.sessions().revokeBefore(account, ann.uniqueId(), Instant.MAX);
    assertThat(lives(here, ahead)).isFalse();
    Vault.await(() -> !lives(there, ahead), SECOND);
    assertThat(lives(here, roots)).isTrue();
    assertThat(lives(here, session(there, ann.uniqueId()))).isTrue();
    here.stores.sessions().revokeBefore(account, null, here.now.get());
    assertThat(lives(here, roots)).isFalse();
  }

  @Test
  void aRevokedSessionIsSeenByTheOtherWithinASecond() throws Exception {
    Session one = session(here, ann.uniqueId());
    Session two = session(here, ann.uniqueId());
    Session roots = session(here, null);
    for (Session each : List.of(one, two, roots)) {
      assertThat(lives(here, each)).isTrue();
      assertThat(lives(there, each)).isTrue();
    }
    here.stores.sessions().revoke(account, one.sessionId());
    assertThat(lives(here, one)).isFalse();
    Vault.await(() -> !lives(there, one), SECOND);
    assertThat(lives(there, two)).isTrue();

    here.now.set(here.now.get().plusSeconds(1));
    here.stores.sessions().revokeBefore(account, ann.uniqueId(), here.now.get());
    assertThat(lives(here, two)).isFalse();
    assertThat(lives(here, roots)).isTrue();
    assertThat(lives(here, session(here, ann.uniqueId()))).isTrue();
    Vault.await(() -> !lives(there, two), SECOND);
    here.stores.sessions().revokeBefore(account, null, here.now.get());
    Vault.await(() -> !lives(there, roots), SECOND);
    // An earlier time takes nothing back, and a later one than now is now.
    here.stores.sessions().revokeBefore(account, null, Instant.EPOCH);
    here.stores.sessions().revokeBefore(account, null, Instant.MAX);
    assertThat(lives(here, roots)).isFalse();
    assertThat(lives(here, session(here, null))).isTrue();
  }

  @Test
  void aProcessThatHearsNothingAsksTheDatabase() throws Exception {
    Session session = session(here, ann.uniqueId());
    assertThat(lives(there, session)).isTrue();
    assertThat(documents(there)).isEmpty();
    // As after a cut: the connection stands, and nothing comes through.
    there.close();
    Vault.await(() -> !there.hearing.isFresh(), SECOND);
    here.stores.sessions().revoke(account, session.sessionId());
    here.stores.inlinePolicies().put(PolicyHolder.user(account, "ann"), "i", "{}");
    assertThat(lives(there, session)).isFalse();
    assertThat(documents(there)).containsExactly("{}");
  }

  @Test
  void aCutListenerCostsAtMostASecond() throws Exception {
    Session session = session(here, ann.uniqueId());
    assertThat(lives(there, session)).isTrue();
    try (Connection connection = database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE datname = current_database() AND query LIKE 'LISTEN%'");
    }
    here.stores.sessions().revoke(account, session.sessionId());
    Vault.await(() -> !lives(there, session), SECOND);
    Vault.await(there.hearing::isFresh, 5 * SECOND);
  }

  @Test
  void aSessionOfNobodyIsDead() {
    Role role = here.role(account, "r");
    Session session = session(here, role.uniqueId());
    assertThat(lives(here, session)).isTrue();
    here.stores.roles().delete(account, "r");
    assertThat(lives(here, session)).isFalse();
    here.role(account, "r");
    assertThat(lives(here, session)).isFalse();
    assertThat(here.stores.sessions().liveness("never-issued-session"))
        .isInstanceOf(Liveness.Unknown.class);
    assertThat(here.stores.sessions().liveness("' OR true --"))
        .isInstanceOf(Liveness.Unknown.class);
    assertThatThrownBy(() -> here.stores.sessions().revoke(account, "never-issued-session"))
        .isInstanceOf(NoSuchEntityException.class);
  }

  @Test
  void onlyWhatHasExpiredIsForgotten() {
    Session session = session(here, null);
    assertThat(here.stores.sessions().forgetExpired(Instant.parse("9999-01-01T00:00:00Z")))
        .isLessThanOrEqualTo(1);
    here.now.set(Instant.parse("2020-01-01T00:00:00Z"));
    Session old = session(here, null);
    assertThat(here.stores.sessions().forgetExpired(Instant.parse("2020-01-01T00:30:00Z")))
        .isZero();
    assertThat(here.stores.sessions().forgetExpired(Instant.parse("2020-01-02T00:00:00Z")))
        .isEqualTo(1);
    assertThat(here.stores.sessions().find(old.sessionId())).isEmpty();
    assertThat(session.sessionId()).isNotEqualTo(old.sessionId());
  }

  @Test
  void tokensAreMadeWithTheSameKeyEverywhereUntilItIsRotated() throws Exception {
    TokenKey key = here.stores.tokenKeys().signing();
    assertThat(there.stores.tokenKeys().signing().keyId()).isEqualTo(key.keyId());
    TokenKey next = there.stores.tokenKeys().rotate();
    here.now.set(here.now.get().plusSeconds(1));
    assertThat(here.stores.tokenKeys().signing().keyId()).isEqualTo(next.keyId());
    assertThat(there.stores.tokenKeys().find(key.keyId()).orElseThrow().reveal())
        .isEqualTo(key.reveal());
    here.now.set(here.now.get().plus(TokenKeyStore.LONGEST_SESSION).plusSeconds(7200));
    assertThat(here.stores.tokenKeys().find(key.keyId())).isEmpty();
    assertThat(here.stores.tokenKeys().find(next.keyId())).isPresent();
    assertThat(next.toString()).isEqualTo("TokenKey[" + next.keyId() + "]");
  }

  @Test
  void ofManyThatWantAKeyAtOnceAllGetOne() throws Exception {
    java.util.Set<String> keys = java.util.concurrent.ConcurrentHashMap.newKeySet();
    Vault.race(16, () -> keys.add(here.stores.tokenKeys().signing().keyId()));
    assertThat(keys).hasSize(1);
  }
}
