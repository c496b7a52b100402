package io.holdfast.lock.lifecycle;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a rule is for; all of it together.
 *
 * @param prefix of the key; empty for every key
 * @param tags all of which an object has, by exact name and value
 * @param sizeGreaterThanBytes null for no bound; the bound itself does not match
 * @param sizeLessThanBytes null for no bound; the bound itself does not match
 */
public record LifecycleFilter(
    String prefix,
    Map<String, String> tags,
    @Nullable Long sizeGreaterThanBytes,
    @Nullable Long sizeLessThanBytes) {
  /** Every object. */
  public static final LifecycleFilter ALL = new LifecycleFilter("", Map.of(), null, null);

  public LifecycleFilter {
    tags = Map.copyOf(tags);
  }

  /** By key alone. */
  public static LifecycleFilter ofPrefix(String prefix) {
    return new LifecycleFilter(prefix, Map.of(), null, null);
  }

  /** Whether it is for this version; a delete marker has neither tags nor a size. */
  boolean matches(VersionFacts version) {
    if (version.marker()) {
      return matchesKeyAlone(version.key());
    }
    return version.key().startsWith(prefix)
        && version.tags().entrySet().containsAll(tags.entrySet())
        && (sizeGreaterThanBytes == null || version.sizeBytes() > sizeGreaterThanBytes)
        && (sizeLessThanBytes == null || version.sizeBytes() < sizeLessThanBytes);
  }

  /** Whether it is for this key and asks for nothing else. */
  boolean matchesKeyAlone(String key) {
    return !hasTags() && !hasSizes() && key.startsWith(prefix);
  }

  boolean hasTags() {
    return !tags.isEmpty();
  }

  boolean hasSizes() {
    return sizeGreaterThanBytes != null || sizeLessThanBytes != null;
  }
}
