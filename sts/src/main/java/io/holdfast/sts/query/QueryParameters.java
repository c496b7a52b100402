package io.holdfast.sts.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one call, read strictly: each has a constraint, lists are counted from 1
 * without gaps, and what nobody asked for is refused, because a misspelt {@code
 * PermissionsBoundary} must not make a wider user. Names in complaints are AWS's, which start in
 * lower case. Belongs to one thread.
 */
public final class QueryParameters {
  /** The most items of a list. */
  public static final int MAX_ITEMS = 1_000;

  private static final int MAX_TAGS = 50;
  private static final Set<String> COMMON =
      Set.of("Action", "Version", "AWSAccessKeyId", "SignatureVersion", "SignatureMethod");

  private final Map<String, String> form;
  private final Set<String> read = new HashSet<>();

  /** Over a form. */
  public QueryParameters(Map<String, String> form) {
    this.form = form;
  }

  /** A parameter that must be there. */
  public String required(String name, Constraint constraint) {
    String value = optional(name, constraint);
    if (value == null) {
      throw missing(name);
    }
    return value;
  }

  /** A parameter that may be absent. */
  public @Nullable String optional(String name, Constraint constraint) {
    read.add(name);
    String value = form.get(name);
    return value == null ? null : constraint.check(camel(name), value);
  }

  /** A parameter with a value for when it is absent. */
  public String optional(String name, Constraint constraint, String otherwise) {
    String value = optional(name, constraint);
    return value == null ? otherwise : value;
  }

  /** Whether it is there, whatever it says. */
  public boolean has(String name) {
    return form.containsKey(name);
  }

  /** A whole number within bounds, or null when it is absent. */
  public @Nullable Integer integer(String name, int min, int max) {
    read.add(name);
    String value = form.get(name);
    if (value == null) {
      return null;
    }
    if (!value.matches("-?[0-9]{1,9}")) {
      throw QueryException.validation("The value of " + camel(name) + " is not a whole number.");
    }
    int number = Integer.parseInt(value);
    if (number < min) {
      throw Constraint.breach(
          camel(name), "Member must have value greater than or equal to " + min);
    }
    if (number > max) {
      throw Constraint.breach(camel(name), "Member must have value less than or equal to " + max);
    }
    return number;
  }

  /** True or false, or null when it is absent. */
  public @Nullable Boolean truth(String name) {
    read.add(name);
    String value = form.get(name);
    if (value == null) {
      return null;
    }
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw QueryException.validation("The value of " + camel(name) + " is not a boolean.");
    };
  }

  /** One of several words, or null when it is absent. */
  public @Nullable String oneOf(String name, List<String> words) {
    read.add(name);
    String value = form.get(name);
    if (value != null && !words.contains(value)) {
      throw Constraint.breach(camel(name), "Member must satisfy enum value set: " + words);
    }
    return value;
  }

  /** {@code Name.member.1}, {@code Name.member.2}…; empty when there is none. */
  public List<String> list(String name, Constraint constraint, int maxItems) {
    List<String> items = new ArrayList<>();
    for (int i = 1; ; i++) {
      String item = name + ".member." + i;
      read.add(item);
      String value = form.get(item);
      if (value == null) {
        break;
      }
      if (items.size() == maxItems) {
        throw Constraint.breach(
            camel(name), "Member must have length less than or equal to " + maxItems);
      }
      items.add(constraint.check(camel(name) + ".member." + i, value));
    }
    acceptEmptyList(name);
    return items;
  }

  /**
   * The fields of {@code Name.member.1.Field}…, as the prefixes {@code Name.member.1}… to read them
   * with.
   */
  public List<String> structures(String name, List<String> fields, int maxItems) {
    List<String> prefixes = new ArrayList<>();
    for (int i = 1; ; i++) {
      String prefix = name + ".member." + i;
      if (fields.stream().noneMatch(field -> startsStructure(prefix + "." + field))) {
        break;
      }
      if (prefixes.size() == maxItems) {
        throw Constraint.breach(
            camel(name), "Member must have length less than or equal to " + maxItems);
      }
      prefixes.add(prefix);
    }
    acceptEmptyList(name);
    return prefixes;
  }

  private boolean startsStructure(String field) {
    return form.containsKey(field) || form.containsKey(field + ".member.1");
  }

  /**
   * {@code Tags.member.N.Key} and {@code .Value}, in their order; keys are compared without case.
   */
  public Map<String, String> tags() {
    Map<String, String> tags = new LinkedHashMap<>();
    Set<String> keys = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    List<String> prefixes = structures("Tags", List.of("Key", "Value"), MAX_TAGS);
    for (int i = 0; i < prefixes.size(); i++) {
      String key = required(prefixes.get(i) + ".Key", Constraint.TAG_KEY);
      String value = required(prefixes.get(i) + ".Value", Constraint.TAG_VALUE);
      if (key.regionMatches(true, 0, "aws:", 0, 4)) {
        throw QueryException.validation(
            "Tag keys that start with aws: are reserved for internal use.");
      }
      if (!keys.add(key)) {
        throw new QueryException(
            QueryErrorCode.INVALID_INPUT,
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
      }
      tags.put(key, value);
    }
    return tags;
  }

  /** {@code TagKeys.member.N}. */
  public List<String> tagKeys() {
    return list("TagKeys", Constraint.TAG_KEY, MAX_TAGS);
  }

  /** {@code Marker} and {@code MaxItems}. */
  public Paging paging() {
    String marker = optional("Marker", Constraint.MARKER);
    Integer maxItems = integer("MaxItems", 1, Paging.MAX_ITEMS);
    return new Paging(
        marker == null ? null : Paging.opened(marker),
        maxItems == null ? Paging.DEFAULT_ITEMS : maxItems);
  }

  /**
   * To be called when all has been read.
   *
   * @throws QueryException when there is a parameter that nobody asked for
   */
  public void refuseTheRest(String action) {
    for (String name : form.keySet()) {
      if (!read.contains(name) && !COMMON.contains(name) && !name.startsWith("X-Amz-")) {
        throw QueryException.validation(
            "The parameter " + name + " is not known to " + action + " here.");
      }
    }
  }

  /** Clients send an empty list as its bare name with nothing behind it. */
  private void acceptEmptyList(String name) {
    if (form.getOrDefault(name, "x").isEmpty()) {
      read.add(name);
    }
  }

  private static QueryException missing(String name) {
    return QueryException.validation(
        "1 validation error detected: Value null at '"
            + camel(name)
            + "' failed to satisfy constraint: Member must not be null");
  }

  private static String camel(String name) {
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }
}
