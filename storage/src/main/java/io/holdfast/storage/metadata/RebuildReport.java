package io.holdfast.storage.metadata;

import java.util.List;

/**
 * What a rebuild would restore.
 *
 * @param accounts accounts
 * @param buckets buckets that exist
 * @param versions versions whose bytes were found
 * @param deleteMarkers delete markers
 * @param bytes bytes of these versions
 * @param openUploads uploads in progress
 * @param deleted blobs that are not restored because their deletion was journalled, or because a
 *     null version replaced them
 * @param problems what could not be read or contradicts itself, in words, the first thousand
 * @param problemCount how many there are
 */
public record RebuildReport(
    long accounts,
    long buckets,
    long versions,
    long deleteMarkers,
    long bytes,
    long openUploads,
    long deleted,
    List<String> problems,
    long problemCount) {
  public RebuildReport {
    problems = List.copyOf(problems);
  }
}
