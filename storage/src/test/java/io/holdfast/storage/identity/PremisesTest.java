package io.holdfast.storage.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.postgres.TestDatabase;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Between judging and changing, what a name stands for may become another. */
class PremisesTest {
  private static TestDatabase database;
  private static Vault vault;

  @BeforeAll
  static void start() {
    database = TestDatabase.create();
    vault = new Vault(database);
  }

  @AfterAll
  static void stop() {
    vault.close();
    database.close();
  }

  @Test
  void noKeyIsMadeForAnotherUserOfThatName() {
    String account = vault.account();
    User low = vault.user(account, "low");
    vault.user(account, "victim");
    Premises premises = new Premises();
    premises.same(low);
    AccessKeyStore keys = vault.stores.accessKeys();
    premises.hold(() -> keys.create(account, "low", null));

    vault.stores.users().update(account, "low", "old", null);
    vault.stores.users().update(account, "victim", "low", null);

    assertThatThrownBy(() -> premises.hold(() -> keys.create(account, "low", null)))
        .isInstanceOf(ChangedMeanwhileException.class)
        .hasMessageContaining("user/low");
    assertThat(keys.list(account, "low")).isEmpty();
    assertThat(keys.create(account, "low", null).active()).isTrue();
  }

  @Test
  void nobodyWhoseBoundaryOrPathHasChangedIsChanged() {
    String account = vault.account();
    User low = vault.user(account, "low");
    Premises premises = new Premises();
    premises.same(low);
    UserStore users = vault.stores.users();

    users.setPermissionsBoundary(account, "low", Vault.FULL_ACCESS);
    assertRefused(premises, () -> users.delete(account, "low"));
    users.setPermissionsBoundary(account, "low", null);
    premises.hold(() -> users.update(account, "low", null, "/elsewhere/"));
    assertRefused(premises, () -> users.delete(account, "low"));
    assertRefused(premises, () -> users.untag(account, "low", Set.of("k")));
    users.delete(account, "low");
    assertRefused(premises, () -> vault.stores.groups().create(account, "g", "/"));
  }

  @Test
  void anotherRoleOrGroupOfThatNameGetsNoPolicy() {
    String account = vault.account();
    Premises ofRole = new Premises();
    ofRole.same(vault.role(account, "r"));
    Premises ofGroup = new Premises();
    ofGroup.same(vault.stores.groups().create(account, "g", "/"));
    PolicyHolder role = PolicyHolder.role(account, "r");
    PolicyHolder group = PolicyHolder.group(account, "g");
    InlinePolicyStore policies = vault.stores.inlinePolicies();

    vault.stores.roles().delete(account, "r");
    vault.role(account, "r");
    vault.stores.groups().delete(account, "g");
    vault.stores.groups().create(account, "g", "/");

    assertRefused(ofRole, () -> policies.put(role, "p", Vault.DOCUMENT));
    assertRefused(ofRole, () -> vault.stores.policies().attach(role, Vault.FULL_ACCESS));
    assertRefused(ofGroup, () -> policies.put(group, "p", Vault.DOCUMENT));
    policies.put(role, "p", Vault.DOCUMENT);
    policies.put(group, "p", Vault.DOCUMENT);
  }

  @Test
  void whoJoinsTheGroupMeanwhileIsNotWidened() {
    String account = vault.account();
    vault.user(account, "bounded");
    vault.stores.users().setPermissionsBoundary(account, "bounded", Vault.FULL_ACCESS);
    GroupStore groups = vault.stores.groups();
    Group group = groups.create(account, "g", "/");
    groups.addUser(account, "g", "bounded");
    Premises premises = new Premises();
    premises.boundedBy(group, Vault.FULL_ACCESS);
    PolicyHolder holder = PolicyHolder.group(account, "g");
    InlinePolicyStore policies = vault.stores.inlinePolicies();
    vault.user(account, "free");

    hold(premises, () -> policies.put(holder, "p", Vault.DOCUMENT));
    groups.addUser(account, "g", "free");
    assertRefused(premises, () -> policies.put(holder, "p", Vault.DOCUMENT));
    groups.removeUser(account, "g", "free");
    hold(premises, () -> policies.put(holder, "p", Vault.DOCUMENT));
  }

  private static void assertRefused(Premises premises, Runnable work) {
    assertThatThrownBy(() -> hold(premises, work)).isInstanceOf(ChangedMeanwhileException.class);
  }

  private static void hold(Premises premises, Runnable work) {
    premises.hold(() -> {
      work.run();
      return work;
    });
  }
}
