package io.holdfast.storage.metadata;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Objects;

/**
 * Owners and bucket names by id, for listings and descriptors. Ids of accounts and buckets are
 * never reused, and a display name that is a minute old harms nobody.
 */
final class OwnerAccounts {
  private final SqlReads reads;
  private final Cache<String, Account> accounts =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofMinutes(1)).build();
  private final Cache<Long, String> buckets = Caffeine.newBuilder().maximumSize(10_000).build();

  OwnerAccounts(SqlReads reads) {
    this.reads = reads;
  }

  /** The account, which must exist: rows that name it are older than it never was. */
  Account get(String accountId) {
    Account cached = accounts.getIfPresent(accountId);
    if (cached != null) {
      return cached;
    }
    Account loaded =
        reads
            .one(
                "SELECT account_id, canonical_id, display_name, email, created FROM accounts"
                    + " WHERE account_id = ?",
                sql -> sql.setString(1, accountId),
                OwnerAccounts::account)
            .orElseThrow(() -> new IllegalStateException("no account " + accountId));
    accounts.put(accountId, loaded);
    return loaded;
  }

  private static Account account(ResultSet rows) throws java.sql.SQLException {
    return new Account(
        rows.getString(1),
        rows.getString(2),
        rows.getString(3),
        rows.getString(4),
        Columns.requiredInstant(rows, 5));
  }

  /** The bucket's name; empty where the bucket is gone. */
  String bucketName(long bucketId) {
    String cached = buckets.getIfPresent(bucketId);
    if (cached != null) {
      return cached;
    }
    String name =
        reads
            .one(
                "SELECT name FROM buckets WHERE bucket_id = ?",
                sql -> sql.setLong(1, bucketId),
                rows -> Objects.requireNonNull(rows.getString(1)))
            .orElse("");
    if (!name.isEmpty()) {
      buckets.put(bucketId, name);
    }
    return name;
  }
}
