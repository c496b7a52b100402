package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A part that was uploaded.
 *
 * @param partNumber 1 to 10,000
 * @param etag hexadecimal MD5 without quotes
 * @param checksum the part's own, or null
 */
public record StoredPart(
    int partNumber,
    long size,
    String etag,
    @Nullable ObjectChecksum checksum,
    Instant lastModified,
    BlobLocation location) {}
