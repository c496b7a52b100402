package io.holdfast.iam.condition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request, as condition keys and their values. Key names are equal whatever
 * their case; a key without values is missing.
 */
public final class RequestContext {
  private static final RequestContext EMPTY = new RequestContext(Map.of());

  private final @Nullable Supplier<RequestContext> source;
  private @Nullable Map<String, List<String>> known;

  private RequestContext(Map<String, List<String>> values) {
    this.source = null;
    this.known = values;
  }

  private RequestContext(Supplier<RequestContext> source) {
    this.source = source;
  }

  /** Nothing is known. */
  public static RequestContext empty() {
    return EMPTY;
  }

  /**
   * A context that is put together when a policy asks for a key, once: most policies never do.
   *
   * @param source gives what is known; for the thread that evaluates
   */
  public static RequestContext lazily(Supplier<RequestContext> source) {
    return new RequestContext(source);
  }

  /** A builder of a context. */
  public static Builder builder() {
    return new Builder();
  }

  /** The values of a key; empty when it is missing. */
  public List<String> values(ConditionKey key) {
    return values(key.name());
  }

  List<String> values(String lowerCaseName) {
    return values().getOrDefault(lowerCaseName, List.of());
  }

  private Map<String, List<String>> values() {
    Map<String, List<String>> values = known;
    if (values == null) {
      values = source == null ? Map.of() : source.get().values();
      known = values;
    }
    return values;
  }

  /** Names only: values can be secrets of a tenant. */
  @Override
  public String toString() {
    return "RequestContext" + values().keySet();
  }

  /**
   * Collects keys. Each key is set once: whoever sets it first has said it, and a second attempt is
   * an error of the program, so that nothing that a client sends can join or replace what the
   * server derived.
   */
  public static final class Builder {
    private final Map<String, List<String>> values = new HashMap<>();

    private Builder() {}

    /**
     * Sets a key to one value.
     *
     * @throws IllegalStateException when it is set already
     */
    public Builder put(String key, String value) {
      return putAll(key, List.of(value));
    }

    /**
     * Sets a key to several values (such as {@code aws:TagKeys}); none leaves it missing.
     *
     * @throws IllegalStateException when it is set already
     */
    public Builder putAll(String key, List<String> several) {
      if (values.putIfAbsent(key.toLowerCase(Locale.ROOT), List.copyOf(several)) != null) {
        throw new IllegalStateException("the condition key " + key + " is set twice");
      }
      return this;
    }

    /**
     * Adds a tag to a family: {@code addTag("s3:ExistingObjectTag/", "team", "blue")}. Tags of an
     * object that differ in case only become values of one key; operators that expect one value
     * then decide only if all of them agree.
     */
    public Builder addTag(String family, String tag, String value) {
      String key = (family + tag).toLowerCase(Locale.ROOT);
      if (!family.endsWith("/")
          || !ConditionKeys.isOfFamily(family.toLowerCase(Locale.ROOT) + "x")) {
        throw new IllegalArgumentException("not a family of tags: " + family);
      }
      List<String> several = new ArrayList<>(values.getOrDefault(key, List.of()));
      several.add(value);
      values.put(key, Collections.unmodifiableList(several));
      return this;
    }

    /** The context so far. */
    public RequestContext build() {
      return new RequestContext(Map.copyOf(values));
    }
  }
}
