package io.holdfast.storage.metadata;

import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * What was committed of identities and could not be journalled. Nothing further is changed before
 * the journal has it: a rebuild must not bring back what was deleted while a disk was full. A
 * process that ends in debt is followed by one that repeats all states at its start, which ends
 * what they do not name.
 *
 * <p>What is owed stays small: one change of each account that was under way.
 */
final class JournalDebt {
  private record Owed(String type, List<Map<String, String>> entries) {}

  private final MetadataJournal journal;
  private final Deque<Owed> owed = new ArrayDeque<>();
  private volatile boolean isOwing;

  JournalDebt(MetadataJournal journal) {
    this.journal = journal;
  }

  /**
   * Journals what is owed.
   *
   * @throws UncheckedIOException when that is not possible yet
   */
  void settle() {
    if (!isOwing) {
      return;
    }
    synchronized (owed) {
      for (Owed first = owed.peek(); first != null; first = owed.peek()) {
        journal.append(first.type(), first.entries());
        owed.remove();
      }
      isOwing = false;
    }
  }

  /**
   * Journals what a committed change left behind.
   *
   * @throws UncheckedIOException when that is not possible; it is owed then
   */
  void append(List<Map<String, String>> states, List<Map<String, String>> deleted) {
    try {
      journal.append(IdentityChanges.STATE, states);
      journal.append(IdentityChanges.DELETED, deleted);
    } catch (UncheckedIOException e) {
      synchronized (owed) {
        // A state that is journalled twice is the same state.
        owed.add(new Owed(IdentityChanges.STATE, states));
        owed.add(new Owed(IdentityChanges.DELETED, deleted));
        isOwing = true;
      }
      throw e;
    }
  }
}
