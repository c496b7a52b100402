package io.holdfast.sts.query;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a parameter's text has to satisfy, with AWS's words for each breach.
 *
 * @param minLength least characters
 * @param maxLength most characters
 * @param pattern what the whole text matches, or null for any
 * @param complaint what follows "The specified value for x is invalid.", or null to cite the
 *     pattern
 */
public record Constraint(
    int minLength, int maxLength, @Nullable Pattern pattern, @Nullable String complaint) {
  private static final String NAME_COMPLAINT =
      "It must contain only alphanumeric characters and/or the following: +=,.@_-";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_+=,.@-]+");
  private static final String PATH_CHARACTERS = "[A-Za-z0-9_+=,.@-]";

  /** A user's or a role's name. */
  public static final Constraint NAME_64 = new Constraint(1, 64, NAME, NAME_COMPLAINT);

  /** A group's, a policy's or a virtual MFA device's name. */
  public static final Constraint NAME_128 = new Constraint(1, 128, NAME, NAME_COMPLAINT);

  /** A path; narrower than AWS's, which lets wildcards and spaces' neighbours stand in ARNs. */
  public static final Constraint PATH =
      new Constraint(
          1,
          512,
          Pattern.compile("/(?:" + PATH_CHARACTERS + "+/)*"),
          "It must begin and end with / and contain only alphanumeric characters and/or /"
              + " characters.");

  /** The start of a path. */
  public static final Constraint PATH_PREFIX =
      new Constraint(
          1,
          512,
          Pattern.compile("/[A-Za-z0-9_+=,.@/-]*"),
          "It must begin with / and contain only alphanumeric characters and/or / characters.");

  /** An ARN, read more closely by what takes it. */
  public static final Constraint ARN =
      new Constraint(20, 2048, Pattern.compile("[\\x21-\\x7E]+"), null);

  /** A policy document, whose size in characters is judged by its kind. */
  public static final Constraint POLICY_DOCUMENT =
      new Constraint(1, 131_072, Pattern.compile("[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"), null);

  /** The number of a policy's version. */
  public static final Constraint VERSION_ID =
      new Constraint(2, 16, Pattern.compile("v[1-9][0-9]*"), null);

  /** Where a page of versions ended; nobody makes as many as need ten digits. */
  public static final Constraint VERSION_MARKER =
      new Constraint(2, 10, Pattern.compile("v[1-9][0-9]*"), null);

  /** An access key's id. */
  public static final Constraint ACCESS_KEY_ID =
      new Constraint(16, 128, Pattern.compile("\\w+"), null);

  /** The serial number of an MFA device, which is an ARN for virtual ones. */
  public static final Constraint SERIAL_NUMBER =
      new Constraint(9, 256, Pattern.compile("[\\w+=/:,.@-]+"), null);

  /** A code of an MFA device. */
  public static final Constraint TOKEN_CODE =
      new Constraint(6, 6, Pattern.compile("[0-9]{6}"), null);

  /** The name of a role session, which becomes part of an ARN. */
  public static final Constraint SESSION_NAME =
      new Constraint(2, 64, Pattern.compile("[\\w+=,.@-]+"), null);

  /** The name of a federated session. */
  public static final Constraint FEDERATED_NAME =
      new Constraint(2, 32, Pattern.compile("[\\w+=,.@-]+"), null);

  /** What a third party gives to be told from others. */
  public static final Constraint EXTERNAL_ID =
      new Constraint(2, 1224, Pattern.compile("[\\w+=,.@:/-]+"), null);

  /** A tag's key. */
  public static final Constraint TAG_KEY =
      new Constraint(1, 128, Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+"), null);

  /** A tag's value. */
  public static final Constraint TAG_VALUE =
      new Constraint(0, 256, Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*"), null);

  /** What an administrator writes about a role or a policy. */
  public static final Constraint DESCRIPTION =
      new Constraint(
          0, 1000, Pattern.compile("[\\u0009\\u000A\\u0020-\\u007E\\u00A1-\\u00FF]*"), null);

  /** An alias of an account. */
  public static final Constraint ACCOUNT_ALIAS =
      new Constraint(3, 63, Pattern.compile("[a-z0-9](?:[a-z0-9]|-(?!-))*[a-z0-9]"), null);

  /** What an answer gave to go on with. */
  public static final Constraint MARKER =
      new Constraint(1, 2048, Pattern.compile("[\\u0020-\\u00FF]+"), null);

  /** Any text of that length. */
  public static Constraint length(int min, int max) {
    return new Constraint(min, max, null, null);
  }

  /** The text itself when it satisfies all. */
  String check(String parameter, String text) {
    if (text.length() < minLength) {
      throw breach(parameter, "Member must have length greater than or equal to " + minLength);
    }
    if (text.length() > maxLength) {
      throw breach(parameter, "Member must have length less than or equal to " + maxLength);
    }
    if (pattern != null && !pattern.matcher(text).matches()) {
      if (complaint != null) {
        throw QueryException.validation(
            "The specified value for " + parameter + " is invalid. " + complaint);
      }
      throw breach(parameter, "Member must satisfy regular expression pattern: " + pattern);
    }
    return text;
  }

  /** As AWS tells of a broken constraint. */
  static QueryException breach(String parameter, String constraint) {
    return QueryException.validation(
        "1 validation error detected: Value at '"
            + parameter
            + "' failed to satisfy constraint: "
            + constraint);
  }
}
