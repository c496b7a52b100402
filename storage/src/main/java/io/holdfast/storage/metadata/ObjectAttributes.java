package io.holdfast.storage.metadata;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client said about an object, kept to the byte (header bytes as ISO 8859-1 characters).
 *
 * @param contentHeaders Content-Type, Cache-Control, Content-Disposition, Content-Encoding,
 *     Content-Language, Expires, x-amz-website-redirect-location by lower-case name, in order
 * @param userMetadata by lower-case name without {@code x-amz-meta-}, in order
 * @param tags object tags, in order
 * @param acl the edge's ACL document, or null for private
 * @param storageClass S3's name
 * @param checksum null where the client asked for none
 * @param retentionMode COMPLIANCE or GOVERNANCE, or null
 * @param retainUntil null exactly when the mode is
 * @param legalHold true while a hold is on
 */
public record ObjectAttributes(
    Map<String, String> contentHeaders,
    Map<String, String> userMetadata,
    Map<String, String> tags,
    @Nullable String acl,
    String storageClass,
    @Nullable ObjectChecksum checksum,
    @Nullable String retentionMode,
    @Nullable Instant retainUntil,
    boolean legalHold) {
  public ObjectAttributes {
    contentHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(contentHeaders));
    userMetadata = Collections.unmodifiableMap(new LinkedHashMap<>(userMetadata));
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
  }
}
