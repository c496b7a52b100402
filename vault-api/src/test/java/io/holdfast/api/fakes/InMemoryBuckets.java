package io.holdfast.api.fakes;

import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.storage.metadata.BucketStore;
import io.holdfast.storage.metadata.VersioningState;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Buckets by name. */
public final class InMemoryBuckets implements BucketStore {
  private final Map<String, Bucket> byName = new TreeMap<>();
  private final Set<Long> filled = new HashSet<>();
  private int maximum = Integer.MAX_VALUE;
  private long lastId;

  /** A bucket of MAIN's with these settings, outside any store. */
  public static Bucket bucket(Map<BucketConfigurationKind, String> configurations) {
    return new Bucket(
        1,
        "bucket",
        InMemoryAccounts.MAIN,
        Instant.EPOCH,
        "",
        VersioningState.UNVERSIONED,
        false,
        configurations);
  }

  /** From now on nobody may make another. */
  public void allowNoMore() {
    maximum = byName.size();
  }

  /** From now on it holds something. */
  public void fill(Bucket bucket) {
    filled.add(bucket.bucketId());
  }

  @Override
  public Creation create(
      String name,
      String ownerAccountId,
      String locationConstraint,
      boolean objectLockEnabled,
      Map<BucketConfigurationKind, String> configurations) {
    Bucket taken = byName.get(name);
    if (taken != null) {
      return new Creation.NameTaken(taken);
    }
    if (byName.size() >= maximum) {
      return new Creation.TooMany();
    }
    Account owner = new InMemoryAccounts().findAccount(ownerAccountId).orElseThrow();
    Bucket bucket =
        new Bucket(
            ++lastId,
            name,
            owner,
            Instant.parse("2026-01-02T03:04:05.678Z"),
            locationConstraint,
            VersioningState.UNVERSIONED,
            objectLockEnabled,
            configurations);
    byName.put(name, bucket);
    return new Creation.Created(bucket);
  }

  @Override
  public Optional<Bucket> find(String name) {
    if (name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("PostgreSQL takes no NUL");
    }
    return Optional.ofNullable(byName.get(name));
  }

  @Override
  public Deletion delete(long bucketId) {
    if (filled.contains(bucketId)) {
      return Deletion.NOT_EMPTY;
    }
    return byName.values().removeIf(b -> b.bucketId() == bucketId)
        ? Deletion.DELETED
        : Deletion.ABSENT;
  }

  @Override
  public List<Bucket> list(String accountId, String prefix, String after, int limit) {
    return byName.values().stream()
        .filter(b -> b.owner().accountId().equals(accountId))
        .filter(b -> b.name().startsWith(prefix) && b.name().compareTo(after) > 0)
        .limit(limit)
        .toList();
  }

  @Override
  public void setVersioning(long bucketId, VersioningState state) {
    change(bucketId, b -> with(b, state, b.configurations()));
  }

  @Override
  public void putConfiguration(long bucketId, BucketConfigurationKind kind, String document) {
    change(
        bucketId,
        b -> {
          Map<BucketConfigurationKind, String> changed = new HashMap<>(b.configurations());
          changed.put(kind, document);
          return with(b, b.versioning(), changed);
        });
  }

  @Override
  public void deleteConfiguration(long bucketId, BucketConfigurationKind kind) {
    change(
        bucketId,
        b -> {
          Map<BucketConfigurationKind, String> changed = new HashMap<>(b.configurations());
          changed.remove(kind);
          return with(b, b.versioning(), changed);
        });
  }

  private void change(long bucketId, UnaryOperator<Bucket> change) {
    byName.replaceAll((name, b) -> b.bucketId() == bucketId ? change.apply(b) : b);
  }

  private static Bucket with(
      Bucket b, VersioningState state, Map<BucketConfigurationKind, String> configurations) {
    return new Bucket(
        b.bucketId(),
        b.name(),
        b.owner(),
        b.created(),
        b.locationConstraint(),
        state,
        b.objectLockEnabled(),
        configurations);
  }
}
