package io.holdfast.api.request;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * AWS's naming rules for general purpose buckets, and the names that the endpoint needs itself.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html">Rules</a>
 */
public final class BucketName {
  private static final int MIN_CHARACTERS = 3;
  private static final int MAX_CHARACTERS = 63;
  private static final Pattern LABELS =
      Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*+");
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");
  private static final List<String> PREFIXES = List.of("xn--", "sthree-", "amzn-s3-demo-");
  private static final List<String> SUFFIXES =
      List.of("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3");
  private static final Set<String> RESERVED = Set.of("sts", "iam", "l");

  private BucketName() {}

  /**
   * True for a name that a bucket could have, whatever the rules were when it was made. Any other
   * names no bucket, and the database need not be asked, which takes some characters in no text.
   */
  public static boolean mayExist(String name) {
    return name.length() >= MIN_CHARACTERS
        && name.length() <= MAX_CHARACTERS
        && name.chars()
            .allMatch(c ->
                (c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '-'
                    || c == '_');
  }

  /**
   * True for a name that a new bucket may have.
   *
   * @param underscores whether underscores may stand where a hyphen may
   */
  public static boolean isValid(String name, boolean underscores) {
    if (name.length() < MIN_CHARACTERS || name.length() > MAX_CHARACTERS) {
      return false;
    }
    // An underscore counts as an ordinary letter, but DESIGN §2 keeps names that start with one.
    String plain = underscores && name.charAt(0) != '_' ? name.replace('_', 'x') : name;
    return LABELS.matcher(plain).matches()
        && !IPV4.matcher(name).matches()
        && PREFIXES.stream().noneMatch(name::startsWith)
        && SUFFIXES.stream().noneMatch(name::endsWith)
        && !RESERVED.contains(name);
  }
}
