package io.holdfast.sigv4;

/**
 * What a signing key is good for: one day, one region, one service.
 *
 * @param date the day in UTC, {@code yyyyMMdd}
 * @param region for example {@code us-east-1}
 * @param service for example {@code s3}
 */
public record CredentialScope(String date, String region, String service) {
  /** The last component of every scope. */
  public static final String TERMINAL = "aws4_request";

  /** The scope as it stands in a string to sign: {@code 20130524/us-east-1/s3/aws4_request}. */
  @Override
  public String toString() {
    return date + '/' + region + '/' + service + '/' + TERMINAL;
  }
}
