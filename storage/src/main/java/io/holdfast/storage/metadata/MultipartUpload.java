package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.DigestAlgorithm;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An upload in progress.
 *
 * @param initiator the account that began it; the object's owner to be
 * @param checksumAlgorithm as given at creation, or null
 * @param checksumType as given or implied, or null
 */
public record MultipartUpload(
    String uploadId,
    long bucketId,
    ObjectKey key,
    Account initiator,
    Instant initiated,
    ObjectAttributes attributes,
    @Nullable DigestAlgorithm checksumAlgorithm,
    ObjectChecksum.@Nullable Type checksumType) {}
