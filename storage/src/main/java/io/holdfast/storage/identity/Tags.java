package io.holdfast.storage.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.holdfast.storage.metadata.LimitExceededException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jooq.JSONB;

/** Tags of users, roles, policies and providers, as one JSON object in a row. */
final class Tags {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, String>> MAP = new TypeReference<>() {};
  private static final Pattern KEY = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}");
  private static final Pattern VALUE = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{0,256}");

  private Tags() {}

  static Map<String, String> of(JSONB json) {
    try {
      return JSON.readValue(json.data(), MAP);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("tags that are not an object of text", e);
    }
  }

  static JSONB json(Map<String, String> tags) {
    try {
      return JSONB.valueOf(JSON.writeValueAsString(new TreeMap<>(tags)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("tags are not JSON", e);
    }
  }

  /** The tags of something new. */
  static JSONB first(Map<String, String> tags) {
    return with(JSONB.valueOf("{}"), tags);
  }

  /** The tags with more; a key that is there in other case is replaced. */
  static JSONB with(JSONB before, Map<String, String> added) {
    Map<String, String> tags = of(before);
    added.forEach((key, value) -> {
      if (!KEY.matcher(key).matches() || !VALUE.matcher(value).matches()) {
        throw new IllegalArgumentException("a tag has characters that are not taken, or too many");
      }
      tags.keySet().removeIf(other -> folded(other).equals(folded(key)));
      tags.put(key, value);
    });
    if (tags.size() > UserStore.MAXIMUM_TAGS) {
      throw new LimitExceededException("At most 50 tags.");
    }
    return json(tags);
  }

  /** The tags without some. */
  static JSONB without(JSONB before, Set<String> keys) {
    Map<String, String> tags = of(before);
    Set<String> folded = new java.util.HashSet<>();
    keys.forEach(key -> folded.add(folded(key)));
    tags.keySet().removeIf(key -> folded.contains(folded(key)));
    return json(tags);
  }

  private static String folded(String key) {
    return key.toLowerCase(Locale.ROOT);
  }
}
