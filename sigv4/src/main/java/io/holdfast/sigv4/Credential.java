package io.holdfast.sigv4;

import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code <access key id>/<yyyyMMdd>/<region>/<service>/aws4_request}, as header, query and form
 * give it. The three differ in the error they cause only.
 */
record Credential(String accessKeyId, CredentialScope scope) {
  /**
   * Keys are cached by region and regions are noted; a stranger must not choose how much that is.
   */
  private static final Pattern REGION = Pattern.compile("[A-Za-z0-9._-]{0,64}");

  static Credential parse(String text, Function<String, SignatureRefusal> malformed)
      throws RefusedException {
    // An access key id may hold slashes, so the components are counted from the right.
    int terminal = text.lastIndexOf('/');
    int service = before(text, terminal);
    int region = before(text, service);
    int date = before(text, region);
    // The region may be empty: SDKs sign so for a service that has none. misplaced() judges it.
    if (date < 0 || service + 1 == terminal || date + 1 == region) {
      throw new RefusedException(
          malformed.apply(
              "the Credential is mal-formed; expecting"
                  + " \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."));
    }
    if (date == 0) {
      throw new RefusedException(
          malformed.apply("a non-empty Access Key (AKID) must be provided in the credential."));
    }
    String given = text.substring(terminal + 1);
    if (!given.equals(CredentialScope.TERMINAL)) {
      throw new RefusedException(
          malformed.apply(
              "incorrect terminal \"" + given + "\". This endpoint uses \"aws4_request\"."));
    }
    String day = text.substring(date + 1, region);
    if (!AmzDate.isDay(day)) {
      throw new RefusedException(
          malformed.apply(
              "incorrect date format \""
                  + day
                  + "\". This date in the credential must be in the format \"yyyyMMdd\"."));
    }
    if (!REGION.matcher(text.substring(region + 1, service)).matches()) {
      throw new RefusedException(malformed.apply("the region in the credential is no region."));
    }
    return new Credential(
        text.substring(0, date),
        new CredentialScope(
            day, text.substring(region + 1, service), text.substring(service + 1, terminal)));
  }

  /** What is wrong with the scope for this endpoint, or null. */
  static @Nullable SignatureRefusal misplaced(
      CredentialScope scope, SignatureForm form, SignatureExpectation expectation) {
    if (!expectation.services().contains(scope.service())) {
      String message =
          "incorrect service \""
              + scope.service()
              + "\". This endpoint belongs to \""
              + principal(expectation.services())
              + "\".";
      return form == SignatureForm.HEADER ? inHeader(message) : inQuery(message);
    }
    String region = expectation.region();
    if (region == null || region.equals(scope.region())) {
      return null;
    }
    String message = "the region '" + scope.region() + "' is wrong; expecting '" + region + "'";
    return form == SignatureForm.HEADER
        ? new SignatureRefusal.AuthorizationHeaderMalformed(headerText(message), region)
        : new SignatureRefusal.AuthorizationQueryParametersError(queryText(message), region);
  }

  static SignatureRefusal inHeader(String message) {
    return new SignatureRefusal.AuthorizationHeaderMalformed(headerText(message), null);
  }

  static SignatureRefusal inQuery(String message) {
    return new SignatureRefusal.AuthorizationQueryParametersError(queryText(message), null);
  }

  private static String headerText(String message) {
    return "The authorization header is malformed; " + message;
  }

  private static String queryText(String message) {
    return "Error parsing the X-Amz-Credential parameter; " + message;
  }

  private static String principal(Set<String> services) {
    return services.contains("s3") ? "s3" : services.iterator().next();
  }

  private static int before(String text, int slash) {
    return slash <= 0 ? -1 : text.lastIndexOf('/', slash - 1);
  }
}
