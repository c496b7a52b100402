package io.holdfast.iam.policy;

import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.json.JsonValue;
import io.holdfast.iam.json.JsonValue.JsonArray;
import io.holdfast.iam.json.JsonValue.JsonObject;
import io.holdfast.iam.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses whom a statement is about. A principal is whole: there are no wildcards but the single
 * {@code *} for everybody.
 */
final class PrincipalParser {
  private static final int MAX_LENGTH = 2048;
  private static final int ACCOUNT_DIGITS = 12;
  // Character classes without nested repetition, so that matching is linear.
  private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9]{12}");
  private static final Pattern FOREIGN_ACCOUNT = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,63}");
  private static final Pattern UNIQUE_ID = Pattern.compile("(AIDA|AROA)[A-Z0-9]{12,124}");
  private static final Pattern CANONICAL_ID = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern NAMES = Pattern.compile("[\\w+=,.@/-]{1,640}");
  private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]{1,64}");
  private static final Pattern PROVIDER = Pattern.compile("[a-z0-9][A-Za-z0-9._~:/%-]{2,254}");
  private static final Pattern SERVICE = Pattern.compile("[a-z0-9][a-z0-9.-]{1,127}");

  private final PolicyKind kind;
  private final Refusals refusals;

  PrincipalParser(PolicyKind kind, Refusals refusals) {
    this.kind = kind;
    this.refusals = refusals;
  }

  List<PolicyPrincipal> parse(JsonValue value) throws MalformedPolicyException {
    if (value.equals(new JsonString("*"))) {
      return List.of(new PolicyPrincipal.Everyone());
    }
    if (!(value instanceof JsonObject(Map<String, JsonValue> members))) {
      throw invalid("", value instanceof JsonString(String text) ? text : "");
    }
    List<PolicyPrincipal> principals = new ArrayList<>();
    for (Map.Entry<String, JsonValue> member : members.entrySet()) {
      List<JsonValue> elements =
          member.getValue() instanceof JsonArray(List<JsonValue> array)
              ? array
              : List.of(member.getValue());
      for (JsonValue element : elements) {
        if (!(element instanceof JsonString(String text))) {
          throw invalid(member.getKey(), "");
        }
        PolicyPrincipal principal =
            text.length() > MAX_LENGTH ? null : principal(member.getKey(), text);
        if (principal == null) {
          throw invalid(member.getKey(), text);
        }
        principals.add(principal);
      }
    }
    if (principals.isEmpty()) {
      throw refusals.of(
          "Could not parse the policy: Principal is empty!",
          "Missing required field Principal cannot be empty!");
    }
    return principals;
  }

  private @Nullable PolicyPrincipal principal(String key, String text) {
    return switch (key) {
      case "AWS" -> aws(text);
      case "CanonicalUser" ->
          kind == PolicyKind.RESOURCE_S3 && CANONICAL_ID.matcher(text).matches()
              ? new PolicyPrincipal.CanonicalUser(text)
              : null;
      case "Federated" -> federated(text);
      case "Service" ->
          SERVICE.matcher(text).matches() && text.indexOf('.') > 0
              ? new PolicyPrincipal.Service(text)
              : null;
      default -> null;
    };
  }

  private @Nullable PolicyPrincipal aws(String text) {
    if (text.equals("*")) {
      return new PolicyPrincipal.Everyone();
    }
    if (text.length() == ACCOUNT_DIGITS && ACCOUNT_ID.matcher(text).matches()) {
      return new PolicyPrincipal.Account(text, text);
    }
    if (UNIQUE_ID.matcher(text).matches()) {
      return new PolicyPrincipal.UniqueId(text);
    }
    Arn arn = Arn.parse(text);
    if (arn == null
        || !arn.partition().equals("aws")
        || !arn.region().isEmpty()
        || !isAccount(arn.accountId())) {
      return null;
    }
    int slash = arn.resource().indexOf('/');
    String type = slash < 0 ? arn.resource() : arn.resource().substring(0, slash);
    String rest = arn.resource().substring(slash + 1);
    return switch (arn.service() + ":" + type) {
      case "iam:root" -> slash < 0 ? new PolicyPrincipal.Account(arn.accountId(), text) : null;
      case "iam:user", "iam:role" ->
          slash > 0 && NAMES.matcher(rest).matches() && isPath(rest)
              ? new PolicyPrincipal.Named(arn, null)
              : null;
      case "sts:assumed-role" -> isSession(rest) ? new PolicyPrincipal.Named(arn, null) : null;
      case "sts:federated-user" ->
          slash > 0 && NAME.matcher(rest).matches() ? new PolicyPrincipal.Named(arn, null) : null;
      default -> null;
    };
  }

  /**
   * An account's id, or in a bucket policy a word of letters and digits, which is an account of
   * another system (Ceph's tenants): nobody here is of it, so it names nobody.
   */
  private boolean isAccount(String accountId) {
    return ACCOUNT_ID.matcher(accountId).matches()
        || (kind == PolicyKind.RESOURCE_S3 && FOREIGN_ACCOUNT.matcher(accountId).matches());
  }

  private static boolean isPath(String rest) {
    return !rest.startsWith("/") && !rest.endsWith("/");
  }

  private static boolean isSession(String rest) {
    int slash = rest.indexOf('/');
    return slash > 0
        && NAME.matcher(rest.substring(0, slash)).matches()
        && NAME.matcher(rest.substring(slash + 1)).matches();
  }

  private static @Nullable PolicyPrincipal federated(String text) {
    if (!text.startsWith("arn:")) {
      return PROVIDER.matcher(text).matches() ? new PolicyPrincipal.Federated(text) : null;
    }
    Arn arn = Arn.parse(text);
    boolean valid =
        arn != null
            && arn.partition().equals("aws")
            && arn.service().equals("iam")
            && arn.region().isEmpty()
            && (arn.resource().startsWith("oidc-provider/")
                || arn.resource().startsWith("saml-provider/"))
            && arn.resource().indexOf('*') < 0
            && arn.resource().indexOf('?') < 0;
    return valid ? new PolicyPrincipal.Federated(text) : null;
  }

  private MalformedPolicyException invalid(String key, String text) {
    return refusals.of(
        "Invalid principal in policy",
        "Invalid principal in policy: \"" + key + "\":\"" + text + "\"");
  }
}
