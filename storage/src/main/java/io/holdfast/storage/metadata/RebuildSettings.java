package io.holdfast.storage.metadata;

import io.holdfast.storage.metadata.RebuildEvidence.BucketEvidence;
import io.holdfast.storage.metadata.RebuildEvidence.FoundVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes evidence whole where a crash or a full disk kept a settings entry from the journal, so that
 * what is missing costs as little as it can: each repair is a problem in the report. Nothing is
 * repaired in a way that gives anybody more rights than a journal entry did.
 */
final class RebuildSettings {
  /** Owns what nobody is known to own; it has no user and no key. */
  static final String NOBODY = "000000000000";

  private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9]{12}");
  private static final Pattern CANONICAL_ID = Pattern.compile("[0-9a-f]{64}");

  private final RebuildEvidence evidence;

  RebuildSettings(RebuildEvidence evidence) {
    this.evidence = evidence;
  }

  void complete() {
    dropBlobsOfNamesakes();
    addDescribedBuckets();
    settleBucketNames();
    settleAccounts();
    addOwners();
    dropKeysWithoutUser();
  }

  /**
   * After a database went back in time, ids of buckets come again: a blob belongs to the bucket
   * that had its id and its name.
   */
  private void dropBlobsOfNamesakes() {
    evidence
        .versions
        .values()
        .removeIf(found -> {
          BlobDescriptor.OfVersion of = found.descriptor();
          return isOfAnother(of.version().bucketId(), of.bucketName(), of.version().key());
        });
    evidence
        .parts
        .values()
        .removeIf(found -> {
          BlobDescriptor.OfPart of = found.descriptor();
          return isOfAnother(of.bucketId(), of.bucketName(), of.key());
        });
  }

  private boolean isOfAnother(long bucketId, String described, ObjectKey key) {
    BucketEvidence bucket = evidence.buckets.get(bucketId);
    String name = bucket == null || bucket.created == null ? null : bucket.created.get("name");
    if (described.isEmpty() || name == null || name.equals(described)) {
      return false;
    }
    evidence.problem(
        "key %s was written to a bucket %s with the id %d, which is %s now: it is not restored"
            .formatted(key, described, bucketId, name));
    return true;
  }

  /** A bucket that only its objects tell of: its owner and settings are not known. */
  private void addDescribedBuckets() {
    for (FoundVersion found : evidence.versions.values()) {
      NewVersion version = found.descriptor().version();
      addDescribed(version.bucketId(), found.descriptor().bucketName(), version.stamp());
    }
    evidence.parts.forEach((name, part) -> {
      JournalEntry.UploadCompleted completed = evidence.completions.get(name.uploadId());
      if (completed != null) {
        addDescribed(
            part.descriptor().bucketId(), part.descriptor().bucketName(), completed.stamp());
      }
    });
  }

  private void addDescribed(long bucketId, String name, long stamp) {
    BucketEvidence bucket = evidence.bucket(bucketId);
    if (bucket.deleted || bucket.created != null || name.isEmpty()) {
      return;
    }
    bucket.created =
        Map.of(
            "bucketId",
            String.valueOf(bucketId),
            "name",
            name,
            "ownerAccountId",
            NOBODY,
            "created",
            Stamps.instant(stamp).toString(),
            "versioning",
            VersioningState.ENABLED.name());
    // With every version under its own id nothing counts as replaced that was not.
    bucket.versioning.putIfAbsent(0L, VersioningState.ENABLED);
    evidence.problem(
        "no journal entry tells of the creation of bucket %d (%s): it is restored for account %s"
                .formatted(bucketId, name, NOBODY)
            + ", which has no key");
  }

  /** Of two of a name the newer one is there: it could be made because the other was gone. */
  private void settleBucketNames() {
    Map<String, BucketEvidence> names = new HashMap<>();
    evidence.buckets.forEach((id, bucket) -> {
      if (bucket.deleted || bucket.created == null) {
        return;
      }
      String name = RebuildEvidence.required(bucket.created, "name");
      BucketEvidence older = names.put(name, bucket);
      if (older != null) {
        older.deleted = true;
        evidence.problem(
            "two buckets are called %s; the one before bucket %d counts as deleted"
                .formatted(name, id));
      }
    });
  }

  private void settleAccounts() {
    Set<String> taken = new HashSet<>();
    for (Map.Entry<String, Map<String, String>> entry : evidence.accounts.entrySet()) {
      Map<String, String> fields = new HashMap<>(entry.getValue());
      String email = fields.get("email");
      if (email != null && !taken.add(email.toLowerCase(Locale.ROOT))) {
        fields.remove("email");
        evidence.problem("account " + entry.getKey() + " has the e-mail of another one");
      }
      String canonicalId = RebuildEvidence.required(fields, "canonicalId");
      if (!CANONICAL_ID.matcher(canonicalId).matches() || !taken.add(canonicalId)) {
        fields.put("canonicalId", canonicalIdOf(entry.getKey()));
        evidence.problem("account " + entry.getKey() + " gets another canonical id");
      }
      entry.setValue(fields);
    }
    evidence.accounts.keySet().removeIf(id -> isUnusable(id, "account " + id));
  }

  private boolean isUnusable(@Nullable String accountId, String what) {
    boolean unusable = accountId == null || !ACCOUNT_ID.matcher(accountId).matches();
    if (unusable) {
      evidence.problem(what + " has no usable account id");
    }
    return unusable;
  }

  /** Whoever owns something has a row, so that it can be listed and read. */
  private void addOwners() {
    Set<String> owners = new TreeSet<>();
    evidence.buckets.forEach((id, bucket) -> {
      Map<String, String> created = bucket.created;
      if (created == null || bucket.deleted) {
        return;
      }
      if (isUnusable(created.get("ownerAccountId"), "the owner of bucket " + id)) {
        created = new HashMap<>(created);
        created.put("ownerAccountId", NOBODY);
        bucket.created = created;
      }
      owners.add(RebuildEvidence.required(created, "ownerAccountId"));
    });
    evidence
        .users
        .values()
        .forEach(user -> owners.add(RebuildEvidence.required(user, "accountId")));
    evidence
        .accessKeys
        .values()
        .forEach(key -> owners.add(RebuildEvidence.required(key, "accountId")));
    owners.addAll(evidence.identities.accountIds());
    evidence
        .versions
        .values()
        .forEach(found -> owners.add(found.descriptor().version().ownerAccountId()));
    evidence.completions.values().forEach(e -> owners.add(e.ownerAccountId()));
    evidence.uploads.values().forEach(e -> owners.add(e.initiatorAccountId()));
    evidence.markers.forEach(e -> owners.add(e.ownerAccountId()));
    owners.removeAll(evidence.accounts.keySet());
    for (String owner : owners) {
      if (!isUnusable(owner, "an owner")) {
        evidence.accounts.put(owner, placeholder(owner));
        evidence.problem("no journal entry tells of account " + owner + ": it gets a placeholder");
      }
    }
  }

  private static Map<String, String> placeholder(String accountId) {
    return Map.of(
        "accountId",
        accountId,
        "canonicalId",
        canonicalIdOf(accountId),
        "displayName",
        "unknown " + accountId,
        "created",
        Instant.EPOCH.toString());
  }

  private static String canonicalIdOf(String accountId) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(("canonical/" + accountId).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A key without its user would be the account's root key, which may do everything. */
  private void dropKeysWithoutUser() {
    Iterator<Map<String, String>> keys = evidence.accessKeys.values().iterator();
    while (keys.hasNext()) {
      Map<String, String> key = keys.next();
      String account = RebuildEvidence.required(key, "accountId");
      String user = key.get("userName");
      if (user != null && !evidence.users.containsKey(userOf(account, user))) {
        keys.remove();
        evidence.problem(
            "no journal entry tells of user %s of account %s: access key %s is not restored"
                .formatted(user, account, RebuildEvidence.required(key, "accessKeyId")));
      }
    }
  }

  /** Names of users are unique in an account whatever their case. */
  static String userOf(String accountId, String userName) {
    return accountId + "/" + userName.toLowerCase(Locale.ROOT);
  }
}
