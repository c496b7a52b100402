package io.holdfast.storage.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.metadata.AccessKey;
import io.holdfast.storage.metadata.AccountStore.KeyPair;
import io.holdfast.storage.metadata.AlreadyExistsException;
import io.holdfast.storage.metadata.LimitExceededException;
import io.holdfast.storage.metadata.SecretAccessKey;
import io.holdfast.storage.postgres.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Users, groups, roles, policies and keys: what is kept, what is refused, and how many. */
class IdentityStoresTest {
  private static TestDatabase database;
  private static Vault vault;

  private final IdentityStores stores = vault.stores;
  private final String account = vault.account();

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    vault = new Vault(database);
  }

  @AfterAll
  static void close() {
    vault.close();
    database.close();
  }

  private static boolean made(Runnable work) {
    try {
      work.run();
      return true;
    } catch (LimitExceededException | AlreadyExistsException e) {
      return false;
    }
  }

  @Test
  void aUserIsWhatItWasMadeAs() {
    User user =
        stores
            .users()
            .create(
                new NewUser(account, "Ann", "/a/b/", "a@x", Vault.FULL_ACCESS, Map.of("k", "v")));

    assertThat(user.uniqueId()).matches("AIDA[A-Z2-7]{17}");
    assertThat(user.arn()).isEqualTo("arn:aws:iam::" + account + ":user/a/b/Ann");
    assertThat(stores.users().find(account, "aNN")).contains(user);
    assertThat(stores.users().findById(account, user.uniqueId())).contains(user);
    assertThat(stores.users().find("000000000000", "Ann")).isEmpty();
  }

  @Test
  void namesAreUniqueWithoutCase() {
    vault.user(account, "Ann");
    vault.user(account, "Bob");
    vault.role(account, "Ann");
    vault.policy(account, "Ann");
    stores.groups().create(account, "Ann", "/");

    assertThatThrownBy(() -> vault.user(account, "ANN")).isInstanceOf(AlreadyExistsException.class);
    assertThatThrownBy(() -> stores.users().update(account, "bob", "aNn", null))
        .isInstanceOf(AlreadyExistsException.class);
    assertThatThrownBy(() -> vault.role(account, "ann")).isInstanceOf(AlreadyExistsException.class);
    assertThatThrownBy(() -> vault.policy(account, "ann"))
        .isInstanceOf(AlreadyExistsException.class);
    assertThatThrownBy(() -> stores.groups().create(account, "ann", "/"))
        .isInstanceOf(AlreadyExistsException.class);
    assertThat(stores.users().update(account, "ann", "ANN", "/p/").userName()).isEqualTo("ANN");
  }

  @Test
  void whatIamDoesNotTakeIsRefused() {
    for (String name : List.of("", "a b", "ä", "a/b", "x".repeat(65))) {
      assertThatThrownBy(() -> vault.user(account, name))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String path : List.of("", "a", "/a", "a/", "/ä/", "/" + "x".repeat(511) + "/")) {
      assertThatThrownBy(() -> stores.groups().create(account, "g", path))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> vault.user("000000000000", "ann"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void pagesComeInOrderOfNamesWithoutCaseAndByPath() {
    for (String name : List.of("b", "a", "C", "d")) {
      stores.users().create(new NewUser(account, name, "/x/", null, null, Map.of()));
    }
    vault.user(account, "other");

    Page<User> first = stores.users().list(account, new PageRequest("/x/", null, 3));
    assertThat(first.items()).extracting(User::userName).containsExactly("a", "b", "C");
    assertThat(first.isTruncated()).isTrue();
    Page<User> second = stores.users().list(account, new PageRequest("/x/", first.marker(), 3));
    assertThat(second.items()).extracting(User::userName).containsExactly("d");
    assertThat(second.isTruncated()).isFalse();
    assertThat(stores.users().list(account, new PageRequest("/%/", null, 3)).items()).isEmpty();
  }

  @Test
  void tagsAreOneForAKeyWhateverItsCase() {
    vault.user(account, "ann");
    stores.users().tag(account, "ann", Map.of("Team", "a", "x", "1"));
    stores.users().tag(account, "ann", Map.of("TEAM", "b"));
    stores.users().untag(account, "ann", Set.of("X", "none"));

    assertThat(stores.users().find(account, "ann").orElseThrow().tags())
        .isEqualTo(Map.of("TEAM", "b"));
    Map<String, String> many = new java.util.HashMap<>();
    for (int i = 0; i < 50; i++) {
      many.put("k" + i, "");
    }
    assertThatThrownBy(() -> stores.users().tag(account, "ann", many))
        .isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(() -> stores.users().tag(account, "ann", Map.of("a*b", "")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatSomethingBelongsToIsNotDeleted() {
    User user = vault.user(account, "ann");
    PolicyHolder holder = PolicyHolder.user(account, "ann");
    AccessKey key = stores.accessKeys().create(account, "ann", null);
    refused(() -> stores.users().delete(account, "ann"));
    stores.accessKeys().delete(account, "ann", key.accessKeyId());
    stores.inlinePolicies().put(holder, "p", Vault.DOCUMENT);
    refused(() -> stores.users().delete(account, "ann"));
    stores.inlinePolicies().delete(holder, "p");
    stores.policies().attach(holder, Vault.FULL_ACCESS);
    refused(() -> stores.users().delete(account, "ann"));
    stores.policies().detach(holder, Vault.FULL_ACCESS);
    stores.groups().create(account, "g", "/");
    stores.groups().addUser(account, "g", "ann");
    refused(() -> stores.users().delete(account, "ann"));
    refused(() -> stores.groups().delete(account, "g"));
    stores.groups().removeUser(account, "g", "ann");
    stores.groups().delete(account, "g");
    stores.users().delete(account, "ann");

    assertThat(stores.users().find(account, "ann")).isEmpty();
    assertThat(vault.accounts.findAccessKey(key.accessKeyId())).isEmpty();
    assertThat(vault.user(account, "ann").uniqueId()).isNotEqualTo(user.uniqueId());
  }

  private static void refused(Runnable work) {
    assertThatThrownBy(work::run).isInstanceOf(DeleteConflictException.class);
  }

  @Test
  void aPolicyInUseOrWithOtherVersionsIsNotDeleted() {
    String arn = vault.policy(account, "p").arn();
    vault.user(account, "ann");
    vault.role(account, "r");
    stores.policies().attach(PolicyHolder.role(account, "r"), arn);
    refused(() -> stores.policies().delete(arn));
    stores.policies().detach(PolicyHolder.role(account, "r"), arn);
    stores.users().setPermissionsBoundary(account, "ann", arn);
    ManagedPolicy policy = stores.policies().find(arn).orElseThrow();
    assertThat(policy.boundaryCount()).isEqualTo(1);
    assertThat(policy.attachmentCount()).isZero();
    refused(() -> stores.policies().delete(arn));
    stores.users().setPermissionsBoundary(account, "ann", null);
    stores.policies().createVersion(arn, "{\"v\":2}", true);
    refused(() -> stores.policies().delete(arn));
    refused(() -> stores.policies().deleteVersion(arn, "v2"));
    stores.policies().deleteVersion(arn, "v1");
    assertThat(stores.policies().createVersion(arn, "{}", false).versionId()).isEqualTo("v3");
    stores.policies().deleteVersion(arn, "v3");
    stores.policies().delete(arn);
    assertThat(stores.policies().find(arn)).isEmpty();
    assertThatThrownBy(() -> stores.policies().delete(arn))
        .isInstanceOf(NoSuchEntityException.class);
  }

  @Test
  void versionsAreGivenNewestFirst() {
    String arn = vault.policy(account, "p").arn();
    for (int i = 2; i <= 5; i++) {
      stores.policies().createVersion(arn, "{\"v\":" + i + "}", i == 3);
    }
    Page<PolicyVersion> page = stores.policies().versions(arn, new PageRequest("/", null, 3));
    assertThat(page.items()).extracting(PolicyVersion::versionId).containsExactly("v5", "v4", "v3");
    assertThat(page.items())
        .extracting(PolicyVersion::isDefault)
        .containsExactly(false, false, true);
    assertThat(stores.policies().versions(arn, new PageRequest("/", page.marker(), 3)).items())
        .extracting(PolicyVersion::versionId)
        .containsExactly("v2", "v1");
    stores.policies().setDefaultVersion(arn, "v5");
    assertThat(vault.stores.principals().managedPolicy(account, arn)).contains("{\"v\":5}");
  }

  @Test
  void policiesOfOtherAccountsAreNobodysHere() {
    String other = vault.account();
    String arn = vault.policy(other, "p").arn();
    vault.user(account, "ann");
    PolicyHolder holder = PolicyHolder.user(account, "ann");

    assertThatThrownBy(() -> stores.policies().attach(holder, arn))
        .isInstanceOf(NoSuchEntityException.class);
    assertThatThrownBy(() -> stores.users().setPermissionsBoundary(account, "ann", arn))
        .isInstanceOf(NoSuchEntityException.class);
    assertThat(stores.principals().managedPolicy(account, arn)).isEmpty();
  }

  @Test
  void holdersOfAPolicyAreFound() {
    String arn = vault.policy(account, "p").arn();
    vault.user(account, "ann");
    vault.role(account, "r");
    stores.groups().create(account, "g", "/");
    PolicyHolder user = PolicyHolder.user(account, "ann");
    PolicyHolder role = PolicyHolder.role(account, "r");
    PolicyHolder group = PolicyHolder.group(account, "g");
    Stream.of(user, role, group).forEach(each -> stores.policies().attach(each, arn));
    stores.roles().setPermissionsBoundary(account, "r", arn);

    assertThat(holders(arn, null, false, 10)).containsExactly(group, role, user);
    assertThat(holders(arn, null, false, 2)).containsExactly(group, role);
    assertThat(holders(arn, PolicyHolder.Kind.USER, false, 10)).containsExactly(user);
    assertThat(holders(arn, null, true, 10)).containsExactly(role);
    assertThat(stores.policies().attached(user, PageRequest.first()).items()).containsExactly(arn);
    assertThat(stores.policies().attached(user, new PageRequest("/x/", null, 9)).items()).isEmpty();
  }

  private List<PolicyHolder> holders(
      String arn, PolicyHolder.@Nullable Kind kind, boolean boundary, int maximum) {
    return stores
        .policies()
        .holders(account, arn, kind, boundary, new PageRequest("/", null, maximum))
        .items();
  }

  @Test
  void limitsHoldHoweverManyAskAtOnce() throws Exception {
    AtomicInteger number = new AtomicInteger();
    vault.user(account, "ann");
    String arn = vault.policy(account, "p").arn();
    PolicyHolder ann = PolicyHolder.user(account, "ann");
    for (int i = 0; i < 14; i++) {
      vault.policy(account, "q" + i);
      stores.groups().create(account, "g" + i, "/");
    }
    String prefix = "arn:aws:iam::" + account + ":policy/q";

    assertThat(race(() -> made(() -> stores.accessKeys().create(account, "ann", null))))
        .isEqualTo(2);
    assertThat(race(() -> made(() -> stores.policies().createVersion(arn, "{}", true))))
        .isEqualTo(4);
    assertThat(
            race(
                () -> made(() -> stores.policies().attach(ann, prefix + number.getAndIncrement()))))
        .isEqualTo(10);
    number.set(0);
    assertThat(
            race(() ->
                made(
                    () -> stores.groups().addUser(account, "g" + number.getAndIncrement(), "ann"))))
        .isEqualTo(10);
    number.set(0);
    assertThat(
            race(() ->
                made(() ->
                    stores
                        .inlinePolicies()
                        .put(ann, "i" + number.getAndIncrement(), "{" + "x".repeat(510) + "}"))))
        .isEqualTo(4);
  }

  private static long race(Callable<Boolean> work) throws Exception {
    return Vault.race(14, work);
  }

  @Test
  void whiteSpaceOfADocumentDoesNotCount() {
    vault.user(account, "ann");
    PolicyHolder ann = PolicyHolder.user(account, "ann");
    stores.inlinePolicies().put(ann, "p", "{" + " \n".repeat(2_000) + "x".repeat(2046) + "}");
    assertThatThrownBy(() -> stores.inlinePolicies().put(ann, "p", "{" + "x".repeat(2047) + "}"))
        .isInstanceOf(LimitExceededException.class);
    stores.inlinePolicies().put(ann, "p", "{}");
    assertThat(stores.inlinePolicies().find(ann, "p")).contains("{}");
    assertThat(stores.inlinePolicies().list(ann, PageRequest.first()).items()).containsExactly("p");
  }

  @Test
  void aPairThatIsImportedAgainIsTheSameKey() {
    vault.user(account, "ann");
    KeyPair pair = new KeyPair("REPLICA0123456789", secret('a'));
    AccessKey key = stores.accessKeys().create(account, "ann", pair);
    assertThat(stores.accessKeys().create(account, "ann", pair).accessKeyId())
        .isEqualTo(key.accessKeyId());
    assertThat(key.userId()).matches("AIDA[A-Z2-7]{17}");
    KeyPair other = new KeyPair(pair.accessKeyId(), secret('b'));
    assertThatThrownBy(() -> stores.accessKeys().create(account, "ann", other))
        .isInstanceOf(AlreadyExistsException.class);
    assertThatThrownBy(() -> stores.accessKeys().create(account, null, pair))
        .isInstanceOf(AlreadyExistsException.class);
    assertThat(stores.accessKeys().list(account, "ann")).hasSize(1);
  }

  private static SecretAccessKey secret(char fill) {
    return new SecretAccessKey(String.valueOf(fill).repeat(40));
  }

  @Test
  void keysAreTheirOwnersAlone() {
    vault.user(account, "ann");
    vault.user(account, "bob");
    String id = stores.accessKeys().create(account, "ann", null).accessKeyId();

    assertThatThrownBy(() -> stores.accessKeys().delete(account, "bob", id))
        .isInstanceOf(NoSuchEntityException.class);
    assertThatThrownBy(() -> stores.accessKeys().setActive(account, null, id, false))
        .isInstanceOf(NoSuchEntityException.class);
    assertThatThrownBy(() -> stores.accessKeys().create(account, "eve", null))
        .isInstanceOf(NoSuchEntityException.class);
    stores.accessKeys().setActive(account, "ann", id, false);
    assertThat(vault.accounts.findAccessKey(id).orElseThrow().active()).isFalse();
  }

  @Test
  void theLastUseOfAKeyIsWrittenDownOnceAMinute() {
    String id = stores.accessKeys().create(account, null, null).accessKeyId();
    stores.accessKeys().used(id, "s3", "eu");
    stores.accessKeys().used("AKIAUNKNOWNUNKNOWN", "s3", "x".repeat(1000));
    vault.identity.flushKeyUse();
    stores.accessKeys().used(id, "iam", "us");
    vault.identity.flushKeyUse();

    AccessKeyMetadata key = stores.accessKeys().find(id).orElseThrow();
    assertThat(key.lastUsed()).isEqualTo("2026-11-21T06:00:00Z");
    assertThat(key.lastUsedService()).isEqualTo("s3");
    assertThat(key.lastUsedRegion()).isEqualTo("eu");
  }

  @Test
  void switchesAndAliasesBelongToOneAccount() {
    assertThat(stores.accountSwitches().switches(account)).isEqualTo(AccountSwitches.DEFAULT);
    AccountSwitches strict = new AccountSwitches(false, false, true, 900);
    stores.accountSwitches().setSwitches(account, strict);
    assertThat(stores.accountSwitches().switches(account)).isEqualTo(strict);
    assertThat(stores.principals().root(account).orElseThrow().switches()).isEqualTo(strict);

    String alias = "alias-" + account;
    stores.accountSwitches().setAlias(account, alias);
    assertThat(stores.accountSwitches().alias(account)).contains(alias);
    String other = vault.account();
    assertThatThrownBy(() -> stores.accountSwitches().setAlias(other, alias))
        .isInstanceOf(AlreadyExistsException.class);
    for (String bad : List.of("ab", "-ab", "ab-", "a--b", "Abc", "x".repeat(64))) {
      assertThatThrownBy(() -> stores.accountSwitches().setAlias(account, bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void oidcProvidersAreKeptByTheirUrl() {
    OidcProvider made =
        stores
            .oidcProviders()
            .create(account, "https://id.example/a", List.of("one"), List.of(), Map.of());
    assertThat(made.arn()).isEqualTo("arn:aws:iam::" + account + ":oidc-provider/id.example/a");
    stores.oidcProviders().addClientId(made.arn(), "two");
    stores.oidcProviders().removeClientId(made.arn(), "one");
    assertThat(stores.oidcProviders().find(made.arn()).orElseThrow().clientIds())
        .containsExactly("two");
    assertThatThrownBy(() ->
            stores
                .oidcProviders()
                .create(account, "https://id.example/a", List.of(), List.of(), Map.of()))
        .isInstanceOf(AlreadyExistsException.class);
    for (String url : List.of("http://a", "https://", "https://a?b", "https://u@a")) {
      assertThatThrownBy(
              () -> stores.oidcProviders().create(account, url, List.of(), List.of(), Map.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
    stores.oidcProviders().delete(made.arn());
    assertThat(stores.oidcProviders().list(account)).isEmpty();
  }
}
