package io.holdfast.storage.metadata;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.holdfast.storage.blob.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Entries for changes of accounts and buckets: one JSON object each, with {@code type} and {@code
 * v} (1) first. A rebuild reads them in order; an entry replaces what earlier ones said of the same
 * thing.
 */
final class MetadataJournal {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Journal journal;
  private final InstantSource clock;

  /** Entries carry the clock's time, by which a rebuild knows what held when. */
  MetadataJournal(Journal journal, InstantSource clock) {
    this.journal = journal;
    this.clock = clock;
  }

  /**
   * Appends an entry; it is durable on return.
   *
   * @param namesAndValues names, each with its value behind it; null values are left out
   * @throws UncheckedIOException when it could not be written. The change itself is committed: the
   *     caller answers with a fault, and a repetition makes the entry.
   */
  void append(String type, @Nullable Object... namesAndValues) {
    Map<String, Object> entry = begin(type);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      if (value != null) {
        entry.put(String.valueOf(namesAndValues[i]), value);
      }
    }
    write(entry);
  }

  /**
   * Appends one entry for each map of fields, as {@link #append(String, Object...)} does.
   *
   * @throws UncheckedIOException when one could not be written
   */
  void append(String type, List<Map<String, String>> entries) {
    for (Map<String, String> fields : entries) {
      Map<String, Object> entry = begin(type);
      entry.putAll(fields);
      write(entry);
    }
  }

  private Map<String, Object> begin(String type) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("type", type);
    entry.put("v", 1);
    entry.put("stamp", Stamps.micros(clock.instant()));
    return entry;
  }

  private void write(Map<String, Object> entry) {
    try {
      journal.append(JSON.writeValueAsBytes(entry));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a journal entry is not JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException("the journal could not be written", e);
    }
  }
}
