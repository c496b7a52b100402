package io.holdfast.iam.action;

import io.holdfast.iam.arn.StepBudget;
import io.holdfast.iam.arn.WildcardPattern;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An action of a statement: {@code *}, or a service and a name with wildcards. Case does not count.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html">
 *     Action</a>
 */
public final class ActionPattern {
  private static final int MAX_LENGTH = 256;
  private static final String BYPASS =
      S3Actions.BYPASS_GOVERNANCE_RETENTION.toLowerCase(Locale.ROOT);

  private final String source;
  private final WildcardPattern pattern;

  private ActionPattern(String source, WildcardPattern pattern) {
    this.source = source;
    this.pattern = pattern;
  }

  /**
   * Parses a pattern.
   *
   * @return null when it is neither {@code *} nor {@code service:name}, or has other characters
   *     than letters, digits, {@code -}, {@code _} and, in the name, wildcards
   */
  public static @Nullable ActionPattern parse(String source) {
    if (source.equals("*")) {
      return new ActionPattern(source, WildcardPattern.of(source));
    }
    int colon = source.indexOf(':');
    boolean valid =
        source.length() <= MAX_LENGTH
            && colon > 0
            && colon + 1 < source.length()
            && hasOnly(source.substring(0, colon), "-")
            && hasOnly(source.substring(colon + 1), "-_*?");
    return valid
        ? new ActionPattern(source, WildcardPattern.of(source.toLowerCase(Locale.ROOT)))
        : null;
  }

  private static boolean hasOnly(String text, String besidesLettersAndDigits) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!plain && besidesLettersAndDigits.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /** As the policy has it. */
  public String source() {
    return source;
  }

  /** The service in lower case; empty for {@code *}. */
  public String service() {
    int colon = source.indexOf(':');
    return colon < 0 ? "" : source.substring(0, colon).toLowerCase(Locale.ROOT);
  }

  /**
   * True when {@code lowerCaseAction}, such as {@code s3:getobject}, is one that it names.
   *
   * @throws io.holdfast.iam.arn.StepsExhaustedException as {@link WildcardPattern#matches}
   */
  public boolean matches(String lowerCaseAction, StepBudget budget) {
    return pattern.matches(lowerCaseAction, budget);
  }

  /** True when a wildcard is in it. */
  public boolean hasWildcards() {
    return pattern.hasWildcards();
  }

  /** What the actions of S3 that it names are done to; empty when S3 has none of that name. */
  public Set<ResourceType> resourceTypes() {
    Set<ResourceType> types = EnumSet.noneOf(ResourceType.class);
    for (Map.Entry<String, ResourceType> action : S3Actions.types().entrySet()) {
      if (pattern.matches(action.getKey())) {
        types.add(action.getValue());
      }
    }
    return types;
  }

  /** True for the action that a wildcard does not grant. */
  public static boolean isGrantedByNameOnly(String action) {
    return action.equalsIgnoreCase(BYPASS);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ActionPattern that && source.equals(that.source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public String toString() {
    return source;
  }
}
