package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.Journal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A journal in memory that tests can read. */
public final class RecordingJournal implements Journal {
  private final List<String> entries = new CopyOnWriteArrayList<>();

  private volatile boolean isFull;

  /** From now on nothing can be written, or can again. */
  public void setFull(boolean full) {
    isFull = full;
  }

  @Override
  public void append(byte[] entry) throws IOException {
    if (isFull) {
      throw new IOException("No space left on device");
    }
    entries.add(new String(entry, StandardCharsets.UTF_8));
  }

  /** What was appended, in order. */
  public List<String> entries() {
    return List.copyOf(entries);
  }
}
