package io.holdfast.storage.metadata;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bucket as last committed.
 *
 * @param bucketId internal, never reused
 * @param owner the account that owns it
 * @param locationConstraint as given at creation; empty where none was
 * @param configurations documents by kind; absent where not set
 */
public record Bucket(
    long bucketId,
    String name,
    Account owner,
    Instant created,
    String locationConstraint,
    VersioningState versioning,
    boolean objectLockEnabled,
    Map<BucketConfigurationKind, String> configurations) {
  public Bucket {
    configurations = Map.copyOf(configurations);
  }

  /** The document of {@code kind}, or null where it is not set. */
  public @Nullable String configuration(BucketConfigurationKind kind) {
    return configurations.get(kind);
  }
}
