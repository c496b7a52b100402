package io.holdfast.api.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant by a name that does not exist. */
final class NearestName {
  private NearestName() {}

  /** The nearest of {@code names} when it is near enough to be a slip of the fingers. */
  static Optional<String> of(String wrong, Collection<String> names) {
    int bound = Math.max(2, wrong.length() / 2);
    return names.stream()
        .min(Comparator.comparingInt((String name) -> distance(wrong, name)))
        .filter(name -> distance(wrong, name) <= bound);
  }

  /** Levenshtein's distance. */
  private static int distance(String left, String right) {
    int[] above = new int[right.length() + 1];
    for (int column = 0; column <= right.length(); column++) {
      above[column] = column;
    }
    for (int row = 1; row <= left.length(); row++) {
      int[] current = new int[right.length() + 1];
      current[0] = row;
      for (int column = 1; column <= right.length(); column++) {
        int change = left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1;
        current[column] =
            Math.min(above[column - 1] + change, 1 + Math.min(above[column], current[column - 1]));
      }
      above = current;
    }
    return above[right.length()];
  }
}
