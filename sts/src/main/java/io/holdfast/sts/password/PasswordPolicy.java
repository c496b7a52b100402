package io.holdfast.sts.password;

import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import java.util.Locale;

/**
 * What AWS asks of a password where an account has no policy of its own: 8 to 128 characters, three
 * of the four kinds, and not the account's or the user's name.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html">
 *     Default password policy</a>
 */
public final class PasswordPolicy {
  private static final int MIN = 8;
  private static final int MAX = 128;
  private static final int KINDS = 3;
  private static final String SYMBOLS = "!@#$%^&*()_+-=[]{}|'";

  private PasswordPolicy() {}

  /**
   * Requires that a password is good enough.
   *
   * @throws QueryException PasswordPolicyViolation
   */
  public static void require(String password, String userName, String accountId) {
    if (password.length() < MIN || password.length() > MAX) {
      throw violation("Password should have a length of 8 to 128 characters");
    }
    if (password.chars().anyMatch(c -> c > 0xFF || (c < 0x20 && c != '\t') || c == 0x7F)) {
      throw violation("Password should have characters of Latin-1 only");
    }
    int kinds = has(password, 'A', 'Z') + has(password, 'a', 'z') + has(password, '0', '9');
    kinds += password.chars().anyMatch(c -> SYMBOLS.indexOf(c) >= 0) ? 1 : 0;
    if (kinds < KINDS) {
      throw violation(
          "Password should have at least three of: uppercase letters, lowercase letters, numbers,"
              + " symbols");
    }
    String folded = password.toLowerCase(Locale.ROOT);
    if (folded.equals(userName.toLowerCase(Locale.ROOT)) || folded.equals(accountId)) {
      throw violation("Password should not be the user's or the account's name");
    }
  }

  private static int has(String password, char from, char to) {
    return password.chars().anyMatch(c -> c >= from && c <= to) ? 1 : 0;
  }

  private static QueryException violation(String message) {
    return new QueryException(QueryErrorCode.PASSWORD_POLICY_VIOLATION, message);
  }
}
