package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Listing reads as many pages of the database for a page of lines, however large the bucket is. */
class ListingPlanTest {
  private static final Pattern BUFFERS =
      Pattern.compile("Buffers: shared (?:hit=(\\d+))? ?(?:read=(\\d+))?");
  private static final int LINES = 1001;
  private static TestVault vault;

  @BeforeAll
  static void open() {
    vault = new TestVault();
  }

  @AfterAll
  static void close() {
    vault.close();
  }

  @Test
  void buffersDoNotGrowFromTenThousandToAHundredThousandVersions() throws SQLException {
    compare(10_000, 100_000, 0);
  }

  @Tag("long")
  @Test
  void buffersDoNotGrowToAMillionVersions() throws SQLException {
    // The visibility map of a table beyond 255 MiB has several pages, and neighbours in the index
    // may
    // lie under different ones: each line may ask for one more.
    compare(10_000, 1_000_000, LINES);
  }

  private void compare(int few, int many, int mapPages) throws SQLException {
    Map<String, Long> small = measure("few-" + many, few);
    Map<String, Long> large = measure("many-" + many, many);
    for (Map.Entry<String, Long> query : small.entrySet()) {
      // Growth by a level of the B-tree is what a seek may cost more.
      assertThat(large.get(query.getKey()))
          .as("%s: %s buffers before", query.getKey(), query.getValue())
          .isLessThanOrEqualTo(2 * query.getValue() + 20 + mapPages);
    }
  }

  private static Map<String, Long> measure(String name, int count) throws SQLException {
    Bucket bucket = vault.bucket(name, VersioningState.ENABLED);
    try (Connection connection = vault.database.owner().getConnection();
        Statement sql = connection.createStatement()) {
      // 2000 folders whatever the count, two versions of every tenth key.
      sql.execute(
          """
          INSERT INTO object_versions (bucket_id, key, inv_seq, version_id, is_latest, size, etag,
            last_modified, owner_account_id, container, blob_offset, blob_length)
          SELECT %d, convert_to('d' || lpad((i %% 2000)::text, 4, '0') || '/' || md5(i::text),
            'UTF8'), 9223372036854775807 - i * 10 - v, md5(i::text || v), v = 0, 1, md5(i::text),
            now(), '%s', i, v, 1
          FROM generate_series(1, %d) i, generate_series(0, 1) v WHERE v = 0 OR i %% 10 = 0
          """
              .formatted(bucket.bucketId(), vault.owner.accountId(), count));
      sql.execute("VACUUM ANALYZE object_versions");
      String id = String.valueOf(bucket.bucketId());
      Map<String, Long> buffers = new LinkedHashMap<>();
      for (Map.Entry<String, String> query : queries(id).entrySet()) {
        // The second run has the plans cached and reads no catalogs.
        buffers(sql, query.getValue());
        buffers.put(query.getKey(), buffers(sql, query.getValue()));
      }
      return buffers;
    }
  }

  private static Map<String, String> queries(String bucket) {
    String slash = "'/'::bytea, '0'::bytea";
    String none = "NULL, NULL";
    String last = ", " + LINES + ")";
    String deep = "'d1000/'::bytea";
    Map<String, String> queries = new LinkedHashMap<>();
    queries.put("objects", "list_current(" + bucket + ", '', NULL, 0, " + none + last);
    queries.put(
        "objects, deep", "list_current(" + bucket + ", " + deep + ", NULL, 0, " + none + last);
    queries.put("objects, prefixes", "list_current(" + bucket + ", '', NULL, 0, " + slash + last);
    queries.put("versions", "list_versions(" + bucket + ", '', -1, NULL, 0, " + none + last);
    queries.put(
        "versions, prefixes",
        "list_versions(" + bucket + ", " + deep + ", 5, NULL, 0, " + slash + last);
    queries.put("uploads", "list_uploads(" + bucket + ", '', '', NULL, 0, " + slash + last);
    return queries;
  }

  private static long buffers(Statement sql, String call) throws SQLException {
    List<String> plan = new ArrayList<>();
    try (ResultSet rows = sql.executeQuery("EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM " + call)) {
      while (rows.next()) {
        plan.add(rows.getString(1));
      }
    }
    for (String line : plan) {
      Matcher matcher = BUFFERS.matcher(line);
      if (matcher.find()) {
        return number(matcher.group(1)) + number(matcher.group(2));
      }
    }
    throw new AssertionError(plan);
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
