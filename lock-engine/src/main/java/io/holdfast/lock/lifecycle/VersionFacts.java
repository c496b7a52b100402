package io.holdfast.lock.lifecycle;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What lifecycle has to know of one version.
 *
 * @param sizeBytes 0 for a delete marker
 * @param created when it was made
 * @param marker whether it is a delete marker
 * @param alone whether the key has no other version
 * @param noncurrentSince when the version on top of it was made; null for the current version
 * @param newerNoncurrent how many noncurrent versions of the key are newer
 */
public record VersionFacts(
    String key,
    long sizeBytes,
    Map<String, String> tags,
    Instant created,
    boolean marker,
    boolean alone,
    @Nullable Instant noncurrentSince,
    int newerNoncurrent) {
  public VersionFacts {
    tags = Map.copyOf(tags);
  }
}
