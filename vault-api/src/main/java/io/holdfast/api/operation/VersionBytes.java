package io.holdfast.api.operation;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.StoredPart;
import io.holdfast.storage.metadata.VersionStore;
import java.util.ArrayList;
import java.util.List;

/** Where the bytes of a version are, single blob or parts. */
final class VersionBytes {
  private VersionBytes() {}

  /** The ranges of blobs that hold {@code length} bytes from {@code offset} of the object. */
  static List<S3Response.BlobRange> ranges(
      VersionStore versions, ObjectVersion version, long offset, long length) {
    BlobLocation location = version.location();
    if (length == 0) {
      return List.of();
    }
    if (location != null) {
      return List.of(new S3Response.BlobRange(location, offset, length));
    }
    List<S3Response.BlobRange> ranges = new ArrayList<>();
    long start = 0;
    long end = offset + length;
    for (StoredPart part : versions.parts(version)) {
      long from = Math.max(offset, start);
      long to = Math.min(end, start + part.size());
      if (from < to) {
        ranges.add(new S3Response.BlobRange(part.location(), from - start, to - from));
      }
      start += part.size();
    }
    if (start < end) {
      throw new IllegalStateException(
          "the parts of " + version.versionId() + " hold " + start + " bytes, not " + end);
    }
    return ranges;
  }
}
