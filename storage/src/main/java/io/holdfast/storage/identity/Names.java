package io.holdfast.storage.identity;

import java.util.Locale;
import java.util.regex.Pattern;

/** What IAM takes as names and paths; anything else is an {@link IllegalArgumentException}. */
final class Names {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9+=,.@_-]{1,128}");
  private static final Pattern PATH = Pattern.compile("/|/[\\x21-\\x7e]{0,510}/");
  private static final Pattern POLICY_ARN =
      Pattern.compile("arn:aws:iam::(aws|[0-9]{12}):policy/[\\x21-\\x7e]{1,1000}");
  private static final Pattern ALIAS = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final int MAX_DOCUMENT = 131_072;

  private Names() {}

  /** Unique without case; Java folds, because the database's own lower() depends on its locale. */
  static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  static void requireName(String what, String name, int maximum) {
    if (name.length() > maximum || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a " + what + " is 1 to " + maximum + " characters of A-Za-z0-9+=,.@_-");
    }
  }

  static void requirePath(String path) {
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "a path begins and ends with / and has at most 512 printable ASCII characters");
    }
  }

  static void requirePolicyArn(String arn) {
    if (!POLICY_ARN.matcher(arn).matches()) {
      throw new IllegalArgumentException("this is not the ARN of a policy");
    }
  }

  /** Whether a policy is known to whoever runs this vault and has no row. */
  static boolean isBuiltIn(String policyArn) {
    return policyArn.startsWith("arn:aws:iam::aws:policy/");
  }

  static void requireAlias(String alias) {
    if (alias.length() < 3 || alias.length() > 63 || !ALIAS.matcher(alias).matches()) {
      throw new IllegalArgumentException(
          "an alias is 3 to 63 of a-z, 0-9 and single hyphens within");
    }
  }

  static void requireDescription(String description) {
    boolean unprintable = description.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\t');
    if (description.length() > 1000 || unprintable || description.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("a description is at most 1000 printable characters");
    }
  }

  /** Documents are judged elsewhere; here only what PostgreSQL could not keep is refused. */
  static void requireDocument(String document) {
    if (document.isEmpty() || document.length() > MAX_DOCUMENT || document.indexOf(0) >= 0) {
      throw new IllegalArgumentException("a policy document is 1 to 131072 characters");
    }
  }

  /** IAM counts the characters of documents without white space. */
  static int length(String document) {
    return (int) document.chars().filter(c -> !Character.isWhitespace(c)).count();
  }
}
