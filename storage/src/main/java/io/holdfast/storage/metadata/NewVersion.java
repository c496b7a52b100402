package io.holdfast.storage.metadata;

/**
 * A version about to be committed. Made before its blob is, because the blob's descriptor repeats
 * it.
 *
 * @param bucketId the bucket, which must still exist at commit
 * @param versionId a fresh id; the store replaces it by {@link VersionId#NULL} at commit where the
 *     bucket's versioning is then not enabled
 * @param stamp microseconds since the epoch, from {@link VersionStore#nextStamp()}: Last-Modified,
 *     and the order among versions of a key unless a later stamp committed first
 * @param ownerAccountId the account that owns the object
 * @param size length in bytes
 * @param etag without quotes
 * @param attributes what the client said
 */
public record NewVersion(
    long bucketId,
    ObjectKey key,
    VersionId versionId,
    long stamp,
    String ownerAccountId,
    long size,
    String etag,
    ObjectAttributes attributes) {}
