package io.holdfast.api.config;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;

/** A configuration that cannot be used; says everything that is wrong with it, in words. */
public final class ConfigurationException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final ArrayList<String> problems;

  /** One sentence or more for each problem. */
  public ConfigurationException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = new ArrayList<>(problems);
  }

  /** Each problem in words. */
  public List<String> problems() {
    return List.copyOf(problems);
  }
}
