package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which places rows name, found by what the blobs themselves say whose they are. */
final class NamedPlaces {
  /** Whether a version of bucket {@code n.b} and key {@code n.k} is at {@code n.c}, {@code n.o}. */
  static final String VERSION_THERE =
      "EXISTS (SELECT 1 FROM object_versions v WHERE v.bucket_id = n.b AND v.key = n.k"
          + " AND v.container = n.c AND v.blob_offset = n.o)";

  /** Whether part {@code n.p} of upload {@code n.u} is at {@code n.c}, {@code n.o}. */
  static final String PART_THERE =
      "EXISTS (SELECT 1 FROM parts v WHERE v.upload_id = n.u AND v.part_number = n.p"
          + " AND v.container = n.c AND v.blob_offset = n.o)";

  private static final String VERSIONS =
      "SELECT n.ord FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bytea[])"
          + " WITH ORDINALITY AS n (c, o, b, k, ord) WHERE "
          + VERSION_THERE;
  private static final String PARTS =
      "SELECT n.ord FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::integer[])"
          + " WITH ORDINALITY AS n (c, o, u, p, ord) WHERE "
          + PART_THERE;

  private final SqlReads sql;

  NamedPlaces(SqlReads sql) {
    this.sql = sql;
  }

  /** A blob and what its descriptor says it is. */
  record Place(BlobLocation location, BlobDescriptor descriptor) {}

  private record Version(BlobLocation location, NewVersion version) {}

  private record Part(BlobLocation location, BlobDescriptor.OfPart part) {}

  /** Those that a row names. */
  Set<BlobLocation> among(List<Place> places) {
    List<Version> versions = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    for (Place place : places) {
      switch (place.descriptor()) {
        case BlobDescriptor.OfVersion d -> versions.add(new Version(place.location(), d.version()));
        case BlobDescriptor.OfPart d -> parts.add(new Part(place.location(), d));
      }
    }
    Set<BlobLocation> named = new HashSet<>();
    if (!versions.isEmpty()) {
      named.addAll(versions(versions));
    }
    if (!parts.isEmpty()) {
      named.addAll(parts(parts));
    }
    return named;
  }

  private List<BlobLocation> versions(List<Version> versions) {
    return sql.list(
        VERSIONS,
        s -> {
          SqlArrays a = new SqlArrays(s.getConnection(), s);
          a.longs(versions, v -> v.location().container());
          a.longs(versions, v -> v.location().offset());
          a.longs(versions, v -> v.version().bucketId());
          a.keys(versions, v -> v.version().key());
        },
        r -> versions.get(r.getInt(1) - 1).location());
  }

  private List<BlobLocation> parts(List<Part> parts) {
    return sql.list(
        PARTS,
        s -> {
          SqlArrays a = new SqlArrays(s.getConnection(), s);
          a.longs(parts, p -> p.location().container());
          a.longs(parts, p -> p.location().offset());
          a.texts(parts, p -> p.part().uploadId());
          a.add("int4", parts.stream().map(p -> p.part().partNumber()).toArray());
        },
        r -> parts.get(r.getInt(1) - 1).location());
  }
}
