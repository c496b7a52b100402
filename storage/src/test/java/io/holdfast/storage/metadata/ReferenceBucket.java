package io.holdfast.storage.metadata;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** S3's versioning in memory, written to be read: the versions of each key, newest first. */
final class ReferenceBucket {
  static final Comparator<String> BYTES =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  record Version(String id, boolean marker, long size, String etag) {}

  /** A line of a listing: a common prefix has no version. */
  record Line(String key, @Nullable Version version, boolean latest) {}

  final TreeMap<String, List<Version>> keys = new TreeMap<>(BYTES);
  VersioningState state;

  ReferenceBucket(VersioningState state) {
    this.state = state;
  }

  Optional<Version> latest(String key) {
    return keys.getOrDefault(key, List.of()).stream().findFirst();
  }

  private Optional<Version> current(String key) {
    return latest(key).filter(v -> !v.marker());
  }

  boolean meets(String key, WriteCondition condition) {
    Optional<Version> current = current(key);
    String match = condition.ifMatch();
    String noneMatch = condition.ifNoneMatch();
    boolean matches =
        match == null
            || current.filter(v -> match.equals("*") || match.equals(v.etag())).isPresent();
    boolean free =
        noneMatch == null
            || current.filter(v -> noneMatch.equals("*") || noneMatch.equals(v.etag())).isEmpty();
    return matches && free;
  }

  void put(String key, Version version) {
    List<Version> versions = keys.computeIfAbsent(key, k -> new ArrayList<>());
    if (version.id().equals("null")) {
      versions.removeIf(v -> v.id().equals("null"));
    }
    versions.addFirst(version);
  }

  /** Deletes without a version id; markerId names the marker where one is made. */
  void delete(String key, String markerId) {
    if (state == VersioningState.UNVERSIONED) {
      deleteVersion(key, "null");
    } else {
      put(key, new Version(markerId, true, 0, ""));
    }
  }

  void deleteVersion(String key, String id) {
    List<Version> versions = keys.get(key);
    if (versions != null) {
      versions.removeIf(v -> v.id().equals(id));
      if (versions.isEmpty()) {
        keys.remove(key);
      }
    }
  }

  List<Line> list(boolean all, String prefix, @Nullable String delimiter) {
    List<Line> lines = new ArrayList<>();
    for (var entry : keys.entrySet()) {
      String key = entry.getKey();
      if (!key.startsWith(prefix) || (!all && current(key).isEmpty())) {
        continue;
      }
      int at = delimiter == null ? -1 : key.indexOf(delimiter, prefix.length());
      if (delimiter != null && at >= 0) {
        Line group = new Line(key.substring(0, at + delimiter.length()), null, false);
        if (lines.isEmpty() || !lines.getLast().equals(group)) {
          lines.add(group);
        }
        continue;
      }
      List<Version> versions = all ? entry.getValue() : entry.getValue().subList(0, 1);
      for (Version version : versions) {
        lines.add(new Line(key, version, version == entry.getValue().getFirst()));
      }
    }
    return lines;
  }
}
