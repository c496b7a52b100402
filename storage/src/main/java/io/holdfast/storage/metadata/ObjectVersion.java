package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A committed version or delete marker.
 *
 * @param sequence orders the versions of a key, later is greater
 * @param versionId {@link VersionId#NULL} for the null version
 * @param latest true for the current version of its key
 * @param deleteMarker true for a marker: size 0, empty etag, no content
 * @param lastModified to the microsecond; S3 shows seconds or milliseconds
 * @param owner the account that owns the object
 * @param location the bytes, or null for a marker and for a multipart object
 * @param uploadId the upload whose parts hold the bytes, else null
 * @param partCount number of parts, 0 where there are none
 */
public record ObjectVersion(
    long bucketId,
    ObjectKey key,
    long sequence,
    VersionId versionId,
    boolean latest,
    boolean deleteMarker,
    long size,
    String etag,
    Instant lastModified,
    Account owner,
    ObjectAttributes attributes,
    @Nullable BlobLocation location,
    @Nullable String uploadId,
    int partCount) {}
