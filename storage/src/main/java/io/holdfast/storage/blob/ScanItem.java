package io.holdfast.storage.blob;

import org.jspecify.annotations.Nullable;

/** What a {@link BlobScanner} comes across. */
@SuppressWarnings("ArrayRecordComponent") // Handed over once; nothing compares these.
public sealed interface ScanItem {

  /** A blob whose header, descriptor and (where asked) every byte are right. */
  record Intact(BlobLocation location, byte[] descriptor) implements ScanItem {}

  /** A packed blob whose space was given up. */
  record Reclaimed(BlobLocation location) implements ScanItem {}

  /**
   * A blob that can be located but not proven. If no row names it, a crash cut it off before it was
   * acknowledged; if one does, data is lost.
   *
   * @param descriptor its descriptor where at least that is right
   */
  record Damaged(BlobLocation location, byte @Nullable [] descriptor, String problem)
      implements ScanItem {}

  /**
   * Bytes of a file that belong to no valid record.
   *
   * @param tail whether nothing valid follows: the ordinary end of a file after a crash
   */
  record Unreadable(long file, long from, long to, boolean tail, String problem)
      implements ScanItem {}
}
