package io.holdfast.conformance.crash;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What one writer knows: which versions were acknowledged, which were deleted, and for plain keys
 * the set of states that may be seen now (the acknowledged one, and those of requests whose answer
 * never came).
 */
final class Ledger {
  private static final String ABSENT = "absent";

  /** A request that was sent. */
  record Attempt(String bucket, String key, String digest, boolean deletion) {}

  /** An acknowledged version. */
  record Version(String key, String versionId, String digest) {}

  private final String prefix;
  private final List<Version> versions = new ArrayList<>();
  private final List<Version> recent = new ArrayList<>();
  private final List<Version> gone = new ArrayList<>();
  private final Map<String, Set<String>> plain = new HashMap<>();
  private final List<String> unexpected = new ArrayList<>();
  private long acknowledged;
  private int counter;
  private int round;

  Ledger(String prefix) {
    this.prefix = prefix;
  }

  int round() {
    return round;
  }

  void nextRound() {
    round++;
    recent.clear();
  }

  String freshKey() {
    return prefix + "/" + counter++;
  }

  String reusedKey(RandomGenerator random) {
    return prefix + "/plain-" + random.nextInt(20);
  }

  Attempt begin(String bucket, String key, byte[] body) {
    return begun(new Attempt(bucket, key, digest(body), false));
  }

  Attempt beginDelete(String bucket, String key) {
    return begun(new Attempt(bucket, key, ABSENT, true));
  }

  private Attempt begun(Attempt attempt) {
    if (attempt.bucket().equals(CrashLoad.PLAIN)) {
      plain
          .computeIfAbsent(attempt.key(), k -> new HashSet<>(Set.of(ABSENT)))
          .add(attempt.digest());
    }
    return attempt;
  }

  void acknowledge(Attempt attempt, @Nullable String versionId) {
    acknowledged++;
    if (attempt.bucket().equals(CrashLoad.PLAIN)) {
      plain.put(attempt.key(), new HashSet<>(Set.of(attempt.digest())));
    } else if (versionId == null) {
      unexpected("no version id for " + attempt.key());
    } else {
      Version version = new Version(attempt.key(), versionId, attempt.digest());
      versions.add(version);
      recent.add(version);
    }
  }

  @Nullable Version takeVersion(RandomGenerator random) {
    if (versions.isEmpty()) {
      return null;
    }
    int index = random.nextInt(versions.size());
    Version version = versions.get(index);
    versions.set(index, versions.getLast());
    versions.removeLast();
    recent.remove(version);
    return version;
  }

  void deleted(Version version) {
    acknowledged++;
    gone.add(version);
  }

  void unexpected(String what) {
    unexpected.add(what);
  }

  long acknowledged() {
    return acknowledged;
  }

  void verify(S3Client s3, boolean everything, List<String> differences) {
    differences.addAll(unexpected);
    for (Version version : everything ? versions : recent) {
      String found = read(s3, CrashLoad.VERSIONED, version.key(), version.versionId());
      if (!found.equals(version.digest())) {
        differences.add("acknowledged " + version + " is now " + found);
      }
    }
    for (Version version : everything ? gone : List.<Version>of()) {
      String found = read(s3, CrashLoad.VERSIONED, version.key(), version.versionId());
      if (!found.equals(ABSENT)) {
        differences.add("deleted " + version + " is back: " + found);
      }
    }
    plain.forEach((key, allowed) -> {
      String found = read(s3, CrashLoad.PLAIN, key, null);
      if (!allowed.contains(found)) {
        differences.add("plain " + key + " is " + found + ", allowed " + allowed);
      }
      allowed.retainAll(Set.of(found));
    });
  }

  private static String read(S3Client s3, String bucket, String key, @Nullable String versionId) {
    try {
      return digest(
          s3.getObjectAsBytes(b -> b.bucket(bucket).key(key).versionId(versionId)).asByteArray());
    } catch (NoSuchKeyException e) {
      return ABSENT;
    } catch (S3Exception e) {
      return e.statusCode() == 404 ? ABSENT : e.toString();
    }
  }

  private static String digest(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
