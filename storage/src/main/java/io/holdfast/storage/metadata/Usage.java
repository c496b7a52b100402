package io.holdfast.storage.metadata;

/**
 * What a bucket holds, exactly.
 *
 * @param versions versions, current and noncurrent, without markers
 * @param deleteMarkers delete markers
 * @param bytes bytes of all versions
 * @param uploadParts parts of uploads that are open
 * @param uploadBytes bytes of these parts
 */
public record Usage(
    long versions, long deleteMarkers, long bytes, long uploadParts, long uploadBytes) {}
