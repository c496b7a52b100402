package io.holdfast.storage.blob;

import java.io.IOException;

/**
 * Append-only record of changes that no blob record carries: bucket settings, multipart manifests,
 * delete markers, deletions, tag, ACL and lock changes. Written after the metadata commit and
 * before the answer, so that a rebuild restores what was acknowledged and nothing else.
 */
public interface Journal {

  /** Appends {@code entry} and returns when it is durable; concurrent entries share a sync. */
  void append(byte[] entry) throws IOException;
}
