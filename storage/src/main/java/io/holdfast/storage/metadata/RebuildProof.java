package io.holdfast.storage.metadata;

import io.holdfast.storage.metadata.CommitState.Insertion;
import io.holdfast.storage.metadata.RebuildEvidence.FoundVersion;
import io.holdfast.storage.metadata.RebuildEvidence.Place;
import java.util.Set;

/** What the journal proves of a version that a blob tells of. */
final class RebuildProof {
  private final RebuildEvidence evidence;

  RebuildProof(RebuildEvidence evidence) {
    this.evidence = evidence;
  }

  /** Whether the journal says that the version was deleted. */
  boolean deleted(Insertion row) {
    Set<String> gone = evidence.deletions.get(new Place(row.slot(), row.sequence()));
    return gone != null && gone.contains(row.versionId().value());
  }

  /** Whether the journal says something that it says of committed versions only. */
  boolean committed(Insertion row) {
    Place place = new Place(row.slot(), row.sequence());
    return row.location() == null
        || deleted(row)
        || evidence.tags.containsKey(place)
        || evidence.acls.containsKey(place)
        || evidence.placed.containsKey(described(row));
  }

  private static Place described(Insertion row) {
    return new Place(row.slot(), Stamps.micros(row.lastModified()));
  }

  /** A null version that another one may have replaced, or not. */
  Insertion underAnotherId(Insertion row) {
    FoundVersion found = evidence.versions.get(described(row));
    long stamp = Stamps.micros(row.lastModified());
    VersionId id =
        found == null
            ? Stamps.versionIdOf(stamp, row.etag())
            : found.descriptor().version().versionId();
    evidence.problem(
        "key %s: a null version of %d bytes was replaced, or newer bytes were never committed; it"
                .formatted(row.slot().key(), row.size())
            + " is restored as version "
            + id.value());
    return new Insertion(
        row.slot(),
        row.invSeq(),
        id,
        row.sequence() != stamp,
        row.marker(),
        row.size(),
        row.etag(),
        row.lastModified(),
        row.ownerAccountId(),
        row.attributes(),
        row.location(),
        row.completion());
  }
}
