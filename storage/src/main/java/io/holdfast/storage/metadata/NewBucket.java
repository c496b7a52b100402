package io.holdfast.storage.metadata;

import static io.holdfast.db.Tables.ACCOUNTS;
import static io.holdfast.db.Tables.BUCKETS;
import static io.holdfast.db.Tables.BUCKET_CONFIGURATIONS;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.val;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Param;

/** A bucket that is being made. */
record NewBucket(
    String name,
    String ownerAccountId,
    String locationConstraint,
    boolean objectLockEnabled,
    Map<BucketConfigurationKind, String> configurations,
    Instant created) {
  /** Class of the advisory locks under which accounts make buckets; keys' locks have 64 bits. */
  private static final Param<Integer> CREATIONS = inline(0x48464201);

  /**
   * Inserts it; empty when its name is taken.
   *
   * @throws LimitExceededException when the account then has more than {@code maxPerAccount}; the
   *     caller rolls back
   */
  Optional<Bucket> insert(DSLContext sql, int maxPerAccount) {
    VersioningState versioning =
        objectLockEnabled ? VersioningState.ENABLED : VersioningState.UNVERSIONED;
    Account owner =
        sql.selectFrom(ACCOUNTS)
            .where(ACCOUNTS.ACCOUNT_ID.eq(ownerAccountId))
            .fetchOptional(PostgresAccountStore::account)
            .orElseThrow(() -> new IllegalArgumentException("no such account"));
    // Of two that insert the same name the second waits here for the first's commit.
    Optional<Long> bucketId =
        sql.insertInto(BUCKETS)
            .set(BUCKETS.NAME, name)
            .set(BUCKETS.OWNER_ACCOUNT_ID, ownerAccountId)
            .set(BUCKETS.CREATED, created)
            .set(BUCKETS.LOCATION_CONSTRAINT, locationConstraint)
            .set(BUCKETS.VERSIONING, versioning.name())
            .set(BUCKETS.OBJECT_LOCK_ENABLED, objectLockEnabled)
            .onConflict(BUCKETS.NAME)
            .doNothing()
            .returningResult(BUCKETS.BUCKET_ID)
            .fetchOptional(row -> row.value1());
    if (bucketId.isEmpty()) {
      return Optional.empty();
    }
    requireRoom(sql, maxPerAccount);
    configurations.forEach((kind, document) ->
        sql.insertInto(BUCKET_CONFIGURATIONS)
            .set(BUCKET_CONFIGURATIONS.BUCKET_ID, bucketId.get())
            .set(BUCKET_CONFIGURATIONS.KIND, kind.name())
            .set(BUCKET_CONFIGURATIONS.DOCUMENT, document)
            .set(BUCKET_CONFIGURATIONS.UPDATED, created)
            .execute());
    return Optional.of(
        new Bucket(
            bucketId.get(),
            name,
            owner,
            created,
            locationConstraint,
            versioning,
            objectLockEnabled,
            configurations));
  }

  /**
   * After the insert, so that a name that is taken is told as such even to an account that is full.
   * The lock makes the account's creations take turns: of two, one sees the other's row.
   */
  private void requireRoom(DSLContext sql, int maxPerAccount) {
    sql.fetch("SELECT pg_advisory_xact_lock({0}, hashtext({1}))", CREATIONS, val(ownerAccountId));
    int buckets =
        sql.fetchCount(
            sql.selectOne()
                .from(BUCKETS)
                .where(BUCKETS.OWNER_ACCOUNT_ID.eq(ownerAccountId))
                .limit(maxPerAccount + 1));
    if (buckets > maxPerAccount) {
      throw new LimitExceededException("the account has " + maxPerAccount + " buckets");
    }
  }
}
