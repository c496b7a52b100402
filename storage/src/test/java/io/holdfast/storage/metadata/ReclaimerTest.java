package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.blob.BlobLocation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Nothing that a row names is destroyed, whoever said that it is garbage. */
class ReclaimerTest extends CompactedVault {
  private static void execute(DataSource as, String statement) throws SQLException {
    try (Connection connection = as.getConnection();
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  private long count(String from) throws SQLException {
    try (Connection connection = database.owner().getConnection();
        Statement sql = connection.createStatement();
        var rows = sql.executeQuery("SELECT count(*) FROM " + from)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void callGarbage(BlobLocation location) throws SQLException {
    execute(
        database.application(),
        "INSERT INTO blob_garbage (container, blob_offset, blob_length) VALUES ("
            + location.container()
            + ", "
            + location.offset()
            + ", "
            + location.length()
            + ")");
  }

  @Test
  void aBlobThatARowNamesIsKeptWhateverTheListOfGarbageSays() throws Exception {
    put("small", 100);
    put("large", 3_000_000);
    put("other", 100);
    delete("other");
    MultipartUpload upload = vault.upload(bucket, "multi");
    BlobLocation part = vault.part(upload, 1, bytes("part", 1_000), true);
    callGarbage(vault.locationOf(bucket, "small"));
    callGarbage(vault.locationOf(bucket, "large"));
    callGarbage(part);
    reclaim();
    assertHolds("small", 100);
    assertHolds("large", 3_000_000);
    assertThat(vault.read(part)).isEqualTo(bytes("part", 1_000));
    assertThat(count("blob_garbage")).as("what is garbage went").isEqualTo(3);
  }

  @Test
  void garbageThatIsGoneAlreadyIsForgotten() throws Exception {
    put("small", 100);
    put("large", 3_000_000);
    List<BlobLocation> gone =
        List.of(vault.locationOf(bucket, "small"), vault.locationOf(bucket, "large"));
    delete("small");
    delete("large");
    reclaim();
    for (BlobLocation location : gone) {
      callGarbage(location);
    }
    reclaim();
    assertThat(count("blob_garbage")).isZero();
  }

  @Test
  void aRowThatNamesAnothersUploadTakesNoPartsAlongWhenItIsPurged() throws Exception {
    MultipartUpload upload = vault.upload(bucket, "multi");
    BlobLocation part = vault.part(upload, 1, bytes("part", 1_000), true);
    vault.uploads.complete(
        upload,
        vault.version(bucket, "multi", 1_000),
        List.of(new MultipartStore.PartReference(1, "p1")),
        WriteCondition.NONE);
    String another =
        "INSERT INTO object_versions (bucket_id, key, inv_seq, version_id, is_latest, size, etag,"
            + " last_modified, owner_account_id, upload_id) SELECT bucket_id, 'x'::bytea, 1, 'v',"
            + " true, size, etag, last_modified, owner_account_id, upload_id FROM object_versions";
    assertThatThrownBy(() -> execute(database.application(), another))
        .hasMessageContaining("object_versions_upload_uk");
    // What the index refuses, the purge must not fall for either.
    execute(database.owner(), "DROP INDEX object_versions_upload_uk");
    execute(database.application(), another);
    execute(
        database.application(),
        "SELECT * FROM purge_versions(ARRAY["
            + bucket.bucketId()
            + "]::bigint[], ARRAY['x']::bytea[], ARRAY[1]::bigint[])");
    assertThat(count("object_versions")).isEqualTo(1);
    assertThat(count("parts")).isEqualTo(1);
    delete("multi");
    reclaim();
    assertThat(count("parts")).isZero();
    assertThat(vault.blobs.livingDescriptor(part)).isEmpty();
  }
}
