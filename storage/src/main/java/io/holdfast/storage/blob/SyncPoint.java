package io.holdfast.storage.blob;

/**
 * Every place where the store waits for the disk, by name. Each one is necessary: the power-cut
 * test takes one away at a time and must then find a loss.
 */
public enum SyncPoint {
  /** Directories made at first start, and the number file in them. */
  LAYOUT,
  /** A reservation of container numbers, without which a number could be given out twice. */
  NUMBERS,
  /** A batch of records in a container. */
  CONTAINER_APPEND,
  /** The name of a new container. */
  CONTAINER_DIRECTORY,
  /** The bytes of a large blob. */
  LARGE_FILE,
  /** The name of a large blob. */
  LARGE_DIRECTORY,
  /** A batch of journal entries. */
  JOURNAL_APPEND,
  /** The name of a new journal file. */
  JOURNAL_DIRECTORY,
  /** Marks of death, which must be on disk before the bytes they stand for are given back. */
  TOMBSTONE
}
