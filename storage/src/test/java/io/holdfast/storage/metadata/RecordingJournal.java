package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.Journal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A journal in memory that tests can read. */
public final class RecordingJournal implements Journal {
  private final List<String> entries = new CopyOnWriteArrayList<>();

  @Override
  public void append(byte[] entry) {
    entries.add(new String(entry, StandardCharsets.UTF_8));
  }

  /** What was appended, in order. */
  public List<String> entries() {
    return List.copyOf(entries);
  }
}
