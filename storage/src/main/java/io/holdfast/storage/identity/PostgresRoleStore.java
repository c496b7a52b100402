package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.ATTACHED_POLICIES;
import static io.holdfast.db.Tables.INLINE_POLICIES;
import static io.holdfast.db.Tables.ROLES;

import io.holdfast.db.tables.records.RolesRecord;
import io.holdfast.storage.metadata.AlreadyExistsException;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.IdentityChanges.Change;
import io.holdfast.storage.metadata.IdentityKind;
import io.holdfast.storage.metadata.LimitExceededException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** {@link RoleStore} on PostgreSQL. */
final class PostgresRoleStore implements RoleStore {
  private static final int MAXIMUM_NAME = 64;
  private static final int SHORTEST_SESSION = 900;
  private static final int LONGEST_SESSION = 1_209_600;

  private final IdentityChanges changes;

  PostgresRoleStore(IdentityChanges changes) {
    this.changes = changes;
  }

  @Override
  public Role create(NewRole role) {
    Names.requireName("role name", role.roleName(), MAXIMUM_NAME);
    Names.requirePath(role.path());
    Names.requireDescription(role.description());
    requireTrustPolicy(role.trustPolicy());
    requireSession(role.maxSessionSeconds());
    return changes.change(role.accountId(), change -> insert(change, role));
  }

  private Role insert(Change change, NewRole role) {
    DSLContext sql = change.sql();
    Lookup.requireUsable(change, role.permissionsBoundary());
    if (Lookup.role(sql, role.accountId(), role.roleName()).isPresent()) {
      throw new AlreadyExistsException("Role with name " + role.roleName() + " already exists.");
    }
    Condition counted = ROLES.ACCOUNT_ID.eq(role.accountId());
    Lookup.requireRoom(sql, ROLES, counted, MAXIMUM_ROLES, "roles in an account");
    RolesRecord row =
        sql.insertInto(ROLES)
            .set(ROLES.ACCOUNT_ID, role.accountId())
            .set(ROLES.ROLE_NAME, role.roleName())
            .set(ROLES.ROLE_NAME_FOLDED, Names.fold(role.roleName()))
            .set(ROLES.PATH, role.path())
            .set(ROLES.TRUST_POLICY, role.trustPolicy().document())
            .set(ROLES.TRUST_PRINCIPALS, Tags.json(role.trustPolicy().principals()))
            .set(ROLES.DESCRIPTION, role.description())
            .set(ROLES.MAX_SESSION_SECONDS, role.maxSessionSeconds())
            .set(ROLES.PERMISSIONS_BOUNDARY, role.permissionsBoundary())
            .set(ROLES.TAGS, Tags.first(role.tags()))
            .set(ROLES.CREATED, changes.now())
            .returning()
            .fetchSingle();
    change.changed(IdentityKind.ROLE, row.getUniqueId());
    return role(row);
  }

  private static void requireTrustPolicy(TrustPolicy policy) {
    String document = policy.document();
    Names.requireDocument(document);
    if (Names.length(document) > MAXIMUM_TRUST_POLICY) {
      throw new LimitExceededException(
          "A trust policy has at most " + MAXIMUM_TRUST_POLICY + " characters.");
    }
  }

  private static void requireSession(int seconds) {
    if (seconds < SHORTEST_SESSION || seconds > LONGEST_SESSION) {
      throw new IllegalArgumentException("a session lasts 900 to 1209600 seconds");
    }
  }

  @Override
  public Optional<Role> find(String accountId, String roleName) {
    return changes
        .database()
        .read(sql -> Lookup.role(sql, accountId, roleName).map(PostgresRoleStore::role));
  }

  @Override
  public Optional<Role> findById(String accountId, String uniqueId) {
    return changes
        .database()
        .read(sql ->
            sql.selectFrom(ROLES)
                .where(ROLES.ACCOUNT_ID.eq(accountId), ROLES.UNIQUE_ID.eq(uniqueId))
                .fetchOptional(PostgresRoleStore::role));
  }

  @Override
  public Page<Role> list(String accountId, PageRequest page) {
    Condition where = ROLES.ACCOUNT_ID.eq(accountId).and(ROLES.PATH.startsWith(page.pathPrefix()));
    return changes
        .database()
        .read(sql ->
            Lookup.page(sql, ROLES, where, ROLES.ROLE_NAME_FOLDED, page, PostgresRoleStore::role));
  }

  @Override
  public Role update(
      String accountId,
      String roleName,
      @Nullable String description,
      @Nullable Integer maxSessionSeconds) {
    if (description != null) {
      Names.requireDescription(description);
    }
    if (maxSessionSeconds != null) {
      requireSession(maxSessionSeconds);
    }
    return alter(
        accountId,
        roleName,
        (change, row) -> {
          if (description != null) {
            row.setDescription(description);
          }
          if (maxSessionSeconds != null) {
            row.setMaxSessionSeconds(maxSessionSeconds);
          }
        });
  }

  @Override
  public void setTrustPolicy(String accountId, String roleName, TrustPolicy policy) {
    requireTrustPolicy(policy);
    alter(
        accountId,
        roleName,
        (change, row) -> {
          row.setTrustPolicy(policy.document());
          row.setTrustPrincipals(Tags.json(policy.principals()));
        });
  }

  @Override
  public void delete(String accountId, String roleName) {
    changes.change(
        accountId,
        change -> {
          DSLContext sql = change.sql();
          RolesRecord row = Lookup.requireRole(sql, accountId, roleName);
          String id = row.getUniqueId();
          PostgresUserStore.requireNone(
              sql, ATTACHED_POLICIES, ATTACHED_POLICIES.HOLDER_UID.eq(id), "attached policies");
          PostgresUserStore.requireNone(
              sql, INLINE_POLICIES, INLINE_POLICIES.HOLDER_UID.eq(id), "inline policies");
          row.delete();
          change.deleted(IdentityKind.ROLE, id, row.getRoleNameFolded());
          return id;
        });
  }

  @Override
  public void tag(String accountId, String roleName, Map<String, String> tags) {
    alter(accountId, roleName, (change, row) -> row.setTags(Tags.with(row.getTags(), tags)));
  }

  @Override
  public void untag(String accountId, String roleName, Set<String> keys) {
    alter(accountId, roleName, (change, row) -> row.setTags(Tags.without(row.getTags(), keys)));
  }

  @Override
  public void setPermissionsBoundary(
      String accountId, String roleName, @Nullable String policyArn) {
    alter(
        accountId,
        roleName,
        (change, row) -> {
          Lookup.requireUsable(change, policyArn);
          row.setPermissionsBoundary(policyArn);
        });
  }

  private Role alter(String accountId, String roleName, BiConsumer<Change, RolesRecord> how) {
    return changes.change(
        accountId,
        change -> {
          RolesRecord row = Lookup.requireRole(change.sql(), accountId, roleName);
          how.accept(change, row);
          row.update();
          change.changed(IdentityKind.ROLE, row.getUniqueId());
          return role(row);
        });
  }

  /** Where nobody looked whom the policy means, it means nobody. */
  private static TrustPolicy trust(RolesRecord row) {
    JSONB principals = row.getTrustPrincipals();
    return new TrustPolicy(
        row.getTrustPolicy(), principals == null ? Map.of() : Tags.of(principals));
  }

  private static Role role(RolesRecord row) {
    return new Role(
        row.getAccountId(),
        row.getUniqueId(),
        row.getRoleName(),
        row.getPath(),
        trust(row),
        row.getDescription(),
        row.getMaxSessionSeconds(),
        row.getPermissionsBoundary(),
        Tags.of(row.getTags()),
        row.getCreated());
  }
}
