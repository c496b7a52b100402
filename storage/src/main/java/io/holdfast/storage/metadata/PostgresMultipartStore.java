package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.metadata.CommitState.Completion;
import io.holdfast.storage.postgres.MetadataUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** {@link MultipartStore} over PostgreSQL. Completion is a commit like any other. */
public final class PostgresMultipartStore implements MultipartStore {
  /** S3's greatest part number. */
  static final int MAX_PARTS = 10_000;

  private static final String COLUMNS =
      " upload_id, bucket_id, key, initiator_account_id, initiated, content_headers,"
          + " user_metadata, tags, acl, storage_class, retention_mode, retain_until, legal_hold,"
          + " checksum_algorithm, checksum_type ";
  static final String INSERT =
      "INSERT INTO multipart_uploads ("
          + COLUMNS
          + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING 1";

  // The mark comes last, behind the locks of put_part, and is counted under its row's lock: marks
  // are in the order of the commits, so that who knows one knows all before it.
  private static final String PUT_PART =
      "WITH added AS MATERIALIZED (SELECT put_part(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AS done)"
          + " SELECT added.done, "
          + WitnessSql.ADVANCE
          + " FROM added";

  private record PutPart(boolean added, long mark) {}

  private final SqlReads reads;
  private final PostgresVersionStore versions;
  private final OwnerAccounts owners;

  /** Over the same database as {@code versions}, whose committers it uses. */
  public PostgresMultipartStore(DataSource source, PostgresVersionStore versions) {
    this.reads = new SqlReads(source);
    this.versions = versions;
    this.owners = versions.owners();
  }

  @Override
  public MultipartUpload create(
      long bucketId,
      ObjectKey key,
      String initiatorAccountId,
      ObjectAttributes attributes,
      @Nullable DigestAlgorithm checksumAlgorithm,
      ObjectChecksum.@Nullable Type checksumType) {
    long stamp = versions.nextStamp();
    MultipartUpload upload =
        new MultipartUpload(
            versions.stamps().uploadId(stamp),
            bucketId,
            key,
            owners.get(initiatorAccountId),
            Stamps.instant(stamp),
            attributes,
            checksumAlgorithm,
            checksumType);
    insert(upload);
    append(
        new JournalEntry.UploadCreated(
            stamp,
            bucketId,
            key,
            upload.uploadId(),
            initiatorAccountId,
            attributes,
            checksumAlgorithm == null ? null : checksumAlgorithm.name(),
            checksumType == null ? null : checksumType.name()));
    return upload;
  }

  private void insert(MultipartUpload upload) {
    try {
      reads.write(INSERT, sql -> bind(sql, upload), rows -> rows.getInt(1));
    } catch (IllegalStateException e) {
      // The only key that the table refers to is the bucket's.
      if (e.getCause() instanceof SQLException sql && "23503".equals(sql.getSQLState())) {
        throw new BucketGoneException(e);
      }
      throw e;
    }
  }

  static void bind(PreparedStatement sql, MultipartUpload upload) throws SQLException {
    ObjectAttributes attributes = upload.attributes();
    sql.setString(1, upload.uploadId());
    sql.setLong(2, upload.bucketId());
    sql.setBytes(3, upload.key().utf8());
    sql.setString(4, upload.initiator().accountId());
    setInstant(sql, 5, upload.initiated());
    sql.setString(6, JsonText.ofMap(attributes.contentHeaders()));
    sql.setString(7, JsonText.ofMap(attributes.userMetadata()));
    sql.setString(8, JsonText.ofMap(attributes.tags()));
    sql.setString(9, attributes.acl());
    sql.setString(10, attributes.storageClass());
    sql.setString(11, attributes.retentionMode());
    setInstant(sql, 12, attributes.retainUntil());
    sql.setBoolean(13, attributes.legalHold());
    DigestAlgorithm algorithm = upload.checksumAlgorithm();
    ObjectChecksum.Type type = upload.checksumType();
    sql.setString(14, algorithm == null ? null : algorithm.name());
    sql.setString(15, type == null ? null : type.name());
  }

  private static void setInstant(PreparedStatement sql, int place, @Nullable Instant instant)
      throws SQLException {
    if (instant == null) {
      sql.setNull(place, Types.TIMESTAMP_WITH_TIMEZONE);
    } else {
      sql.setObject(place, instant.atOffset(ZoneOffset.UTC));
    }
  }

  private void append(JournalEntry entry) {
    try {
      versions.journal().append(JournalCodec.encode(entry));
    } catch (IOException e) {
      throw new UncheckedIOException("the journal failed", e);
    }
  }

  @Override
  public Optional<MultipartUpload> find(long bucketId, ObjectKey key, String uploadId) {
    if (!storable(uploadId)) {
      return Optional.empty();
    }
    return reads
        .one(
            "SELECT"
                + COLUMNS
                + "FROM multipart_uploads WHERE upload_id = ? AND bucket_id = ? AND key = ?"
                + " AND completed_inv_seq IS NULL",
            sql -> {
              sql.setString(1, uploadId);
              sql.setLong(2, bucketId);
              sql.setBytes(3, key.utf8());
            },
            PostgresMultipartStore::row)
        .map(this::upload);
  }

  /** PostgreSQL's text holds no NUL, so such an id is nobody's. */
  private static boolean storable(String uploadId) {
    return uploadId.indexOf('\0') < 0 && uploadId.length() <= 1024;
  }

  @Override
  public byte[] describePart(MultipartUpload upload, int partNumber, StoredPartDraft part) {
    return BlobDescriptor.encode(
        new BlobDescriptor.OfPart(
            owners.bucketName(upload.bucketId()),
            upload.bucketId(),
            upload.key(),
            upload.uploadId(),
            partNumber,
            part));
  }

  @Override
  public boolean putPart(
      MultipartUpload upload, int partNumber, StoredPartDraft part, BlobLocation location) {
    CommitWitness.Mark mark = versions.witness().part(partNumber);
    PutPart done =
        WitnessSql.advancing(
            reads, mark, () -> putPart(upload.uploadId(), partNumber, part, location, mark));
    try {
      mark.acknowledged(done.mark());
    } catch (IOException e) {
      throw new MetadataUnavailableException("the disk took no note of a commit", false, e);
    }
    return done.added();
  }

  private PutPart putPart(
      String uploadId,
      int partNumber,
      StoredPartDraft part,
      BlobLocation location,
      CommitWitness.Mark mark) {
    ObjectChecksum checksum = part.checksum();
    return reads
        .write(
            PUT_PART,
            sql -> {
              sql.setString(1, uploadId);
              sql.setInt(2, partNumber);
              sql.setLong(3, part.size());
              sql.setString(4, part.etag());
              sql.setString(5, checksum == null ? null : checksum.algorithm().name());
              sql.setString(6, checksum == null ? null : checksum.type().name());
              sql.setString(7, checksum == null ? null : checksum.value());
              setInstant(sql, 8, part.lastModified());
              sql.setLong(9, location.container());
              sql.setLong(10, location.offset());
              sql.setLong(11, location.length());
              new SqlArrays(sql.getConnection(), sql, 12).mark(mark, null);
            },
            rows -> new PutPart(rows.getBoolean(1), rows.getLong(2)))
        .getFirst();
  }

  @Override
  public List<StoredPart> listParts(MultipartUpload upload, int afterPartNumber, int limit) {
    return versions.versions().parts(upload.uploadId(), afterPartNumber, limit, false);
  }

  @Override
  public CommitOutcome complete(
      MultipartUpload upload,
      NewVersion version,
      List<PartReference> parts,
      WriteCondition condition) {
    return versions.commit(
        new CommitItem.Put(
            version,
            owners.get(version.ownerAccountId()),
            null,
            new Completion(upload, List.copyOf(parts)),
            condition));
  }

  @Override
  public Optional<ObjectVersion> findCompleted(long bucketId, ObjectKey key, String uploadId) {
    Optional<ObjectVersion> found =
        storable(uploadId)
            ? versions.versions().findCompleted(bucketId, key, uploadId)
            : Optional.empty();
    // Who asks again may have been told of a fault because the entry could not be written.
    found.ifPresent(version -> append(completed(version, uploadId)));
    return found;
  }

  private JournalEntry completed(ObjectVersion version, String uploadId) {
    List<PartReference> parts =
        versions.parts(version).stream()
            .map(part -> new PartReference(part.partNumber(), part.etag()))
            .toList();
    return new JournalEntry.UploadCompleted(
        Stamps.micros(version.lastModified()),
        version.bucketId(),
        version.key(),
        uploadId,
        version.sequence(),
        version.versionId(),
        version.size(),
        version.etag(),
        version.owner().accountId(),
        version.attributes(),
        parts);
  }

  @Override
  public boolean abort(long bucketId, ObjectKey key, String uploadId) {
    if (!storable(uploadId)) {
      return false;
    }
    boolean aborted =
        reads
            .write(
                "SELECT abort_upload(?, ?, ?)",
                sql -> {
                  sql.setLong(1, bucketId);
                  sql.setBytes(2, key.utf8());
                  sql.setString(3, uploadId);
                },
                rows -> rows.getBoolean(1))
            .getFirst();
    if (aborted) {
      append(new JournalEntry.UploadAborted(versions.nextStamp(), bucketId, key, uploadId));
    }
    return aborted;
  }

  /** A place in the listing; a common prefix has no upload. */
  private record Line(byte[] key, @Nullable String uploadId) {}

  @Override
  public Page listUploads(
      long bucketId,
      String prefix,
      @Nullable String delimiter,
      String keyMarker,
      String uploadIdMarker,
      int limit) {
    ListingRange range = ListingRange.of(prefix, delimiter, keyMarker);
    boolean withinKey =
        range.afterMarker() && !uploadIdMarker.isEmpty() && storable(uploadIdMarker);
    if (ListingQueries.check(limit) == 0 || (range.isEmpty() && !withinKey)) {
      return new Page(List.of(), false);
    }
    byte[] from = withinKey ? keyMarker.getBytes(StandardCharsets.UTF_8) : range.from();
    List<Line> lines =
        reads.list(
            "SELECT * FROM list_uploads(?, ?, ?, ?, ?, ?, ?, ?)",
            sql -> {
              sql.setLong(1, bucketId);
              sql.setBytes(2, from);
              sql.setString(3, withinKey ? uploadIdMarker : "");
              ListingQueries.bindRange(sql, 4, range, limit + 1);
            },
            rows -> new Line(rows.getBytes(1), rows.getString(2)));
    return page(lines, limit);
  }

  private Page page(List<Line> lines, int limit) {
    List<Line> shown = lines.subList(0, Math.min(lines.size(), limit));
    Object[] ids = shown.stream().map(Line::uploadId).filter(id -> id != null).toArray();
    Map<String, Row> uploads = new HashMap<>();
    if (ids.length > 0) {
      reads
          .list(
              "SELECT" + COLUMNS + "FROM multipart_uploads WHERE upload_id = ANY (?::text[])",
              sql -> sql.setArray(1, sql.getConnection().createArrayOf("text", ids)),
              PostgresMultipartStore::row)
          .forEach(row -> uploads.put(row.upload().uploadId(), row));
    }
    List<Entry> entries = new ArrayList<>(shown.size());
    for (Line line : shown) {
      String uploadId = line.uploadId();
      if (uploadId == null) {
        entries.add(new Entry.CommonPrefix(new String(line.key(), StandardCharsets.UTF_8)));
        continue;
      }
      Row row = uploads.get(uploadId);
      // An upload that ended between the two statements is no longer in progress.
      if (row != null) {
        entries.add(new Entry.Upload(upload(row)));
      }
    }
    return new Page(entries, lines.size() > limit);
  }

  /** An upload whose initiator is still an id. */
  private record Row(MultipartUpload upload, String initiator) {}

  private MultipartUpload upload(Row row) {
    MultipartUpload u = row.upload();
    return new MultipartUpload(
        u.uploadId(),
        u.bucketId(),
        u.key(),
        owners.get(row.initiator()),
        u.initiated(),
        u.attributes(),
        u.checksumAlgorithm(),
        u.checksumType());
  }

  private static Row row(ResultSet rows) throws SQLException {
    String algorithm = rows.getString(14);
    String type = rows.getString(15);
    ObjectAttributes attributes =
        new ObjectAttributes(
            JsonText.toMap(rows.getString(6)),
            JsonText.toMap(rows.getString(7)),
            JsonText.toMap(rows.getString(8)),
            rows.getString(9),
            rows.getString(10),
            null,
            rows.getString(11),
            Columns.instant(rows, 12),
            rows.getBoolean(13));
    MultipartUpload upload =
        new MultipartUpload(
            rows.getString(1),
            rows.getLong(2),
            ObjectKey.ofStored(rows.getBytes(3)),
            new Account("", "", "", null, Instant.EPOCH),
            Columns.requiredInstant(rows, 5),
            attributes,
            algorithm == null ? null : DigestAlgorithm.valueOf(algorithm),
            type == null ? null : ObjectChecksum.Type.valueOf(type));
    return new Row(upload, rows.getString(4));
  }
}
