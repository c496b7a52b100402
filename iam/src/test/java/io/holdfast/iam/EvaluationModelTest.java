package io.holdfast.iam;

import static io.holdfast.iam.Requests.OTHER;
import static io.holdfast.iam.Requests.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.condition.RequestContext;
import io.holdfast.iam.evaluation.AccessRequest;
import io.holdfast.iam.evaluation.Decision;
import io.holdfast.iam.evaluation.Evaluator;
import io.holdfast.iam.evaluation.NamedPolicy;
import io.holdfast.iam.evaluation.PolicySet;
import io.holdfast.iam.evaluation.Principal;
import io.holdfast.iam.evaluation.ResourcePolicy;
import io.holdfast.iam.policy.PolicyKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The evaluation order, exhaustively. Goal: no combination of policies decides other than the rules
 * of AWS's "Policy evaluation logic" with our stricter choices. Method: every combination of what
 * each layer can say, for every kind of principal in both accounts, against a model that is written
 * from the rules and knows nothing of statements.
 */
class EvaluationModelTest {
  /** What a layer can say. */
  private enum Says {
    NO_POLICY,
    NOTHING,
    ALLOW,
    DENY,
    BOTH
  }

  /** What the resource's policy can say, and of whom. */
  private enum Resource {
    NO_POLICY,
    NOTHING,
    ALLOW_EVERYONE,
    ALLOW_ITSELF,
    ALLOW_BEHIND,
    ALLOW_ACCOUNT,
    ALLOW_SOMEBODY_ELSE,
    DENY_EVERYONE,
    DENY_ACCOUNT,
    DENY_ITSELF
  }

  private enum Who {
    ANONYMOUS,
    ROOT,
    USER,
    ROLE_SESSION,
    FEDERATED_BY_USER,
    FEDERATED_BY_ROOT
  }

  private static final Arn OBJECT = Arn.object("b", "k");
  private static final Map<Says, @Nullable NamedPolicy> IDENTITY = attached(PolicyKind.IDENTITY);
  private static final Map<Says, @Nullable NamedPolicy> BOUNDARY = attached(PolicyKind.BOUNDARY);
  private static final Map<Says, @Nullable NamedPolicy> SESSION = attached(PolicyKind.SESSION);

  @Test
  void everyCombinationDecidesAsTheRulesSay() {
    int cases = 0;
    for (Who who : Who.values()) {
      for (String account : List.of(OWNER, OTHER)) {
        for (Resource resource : Resource.values()) {
          ResourcePolicy policy = resource(resource, who, account);
          cases += checkAll(who, account, resource, policy, false);
          cases += checkAll(who, account, resource, policy, true);
        }
      }
    }
    assertThat(cases).isEqualTo(6 * 2 * 10 * 2 * 125);
  }

  private static int checkAll(
      Who who,
      String account,
      Resource resource,
      @Nullable ResourcePolicy resourcePolicy,
      boolean trust) {
    int cases = 0;
    for (Says identity : Says.values()) {
      for (Says boundary : Says.values()) {
        for (Says session : Says.values()) {
          NamedPolicy identityPolicy = IDENTITY.get(identity);
          NamedPolicy sessionPolicy = SESSION.get(session);
          PolicySet policies =
              new PolicySet(
                  identityPolicy == null ? List.of() : List.of(identityPolicy),
                  BOUNDARY.get(boundary),
                  sessionPolicy == null ? null : List.of(sessionPolicy),
                  resourcePolicy);
          AccessRequest request =
              new AccessRequest(
                  principal(who, account),
                  null,
                  "s3:GetObject",
                  OBJECT,
                  OWNER,
                  RequestContext.empty(),
                  false);
          Decision decision =
              trust
                  ? Evaluator.decideTrust(request, policies)
                  : Evaluator.decide(request, policies);
          String expected = model(who, account, identity, boundary, session, resource, trust);
          assertThat(decision.getClass().getSimpleName())
              .as(
                  "%s of %s, identity %s, boundary %s, session %s, resource %s, trust %s",
                  who, account, identity, boundary, session, resource, trust)
              .isEqualTo(expected);
          cases++;
        }
      }
    }
    return cases;
  }

  /** The rules, in words of layers only. */
  private static String model(
      Who who,
      String account,
      Says identity,
      Says boundary,
      Says session,
      Resource resource,
      boolean trust) {
    if (denies(identity) || denies(boundary) || denies(session) || denies(who, resource)) {
      return "ExplicitlyDenied";
    }
    if (who == Who.ANONYMOUS) {
      boolean everyone =
          resource == Resource.ALLOW_EVERYONE
              || resource == Resource.DENY_ACCOUNT
              || resource == Resource.DENY_ITSELF;
      return everyone ? "Allowed" : "ImplicitlyDenied";
    }
    boolean root = who == Who.ROOT || who == Who.FEDERATED_BY_ROOT;
    boolean federated = who == Who.FEDERATED_BY_USER || who == Who.FEDERATED_BY_ROOT;
    boolean boundaryPermits = root || boundary == Says.NO_POLICY || boundary == Says.ALLOW;
    boolean sessionPermits = session == Says.NO_POLICY || session == Says.ALLOW;
    boolean own =
        (root || identity == Says.ALLOW)
            && boundaryPermits
            && sessionPermits
            && !(federated && session == Says.NO_POLICY);
    boolean resourcePermits =
        switch (resource) {
          case ALLOW_EVERYONE, ALLOW_ITSELF, ALLOW_ACCOUNT -> true;
          case ALLOW_BEHIND ->
              who == Who.ROLE_SESSION
                  || (who == Who.FEDERATED_BY_USER && session != Says.NO_POLICY);
          default -> false;
        };
    boolean delegates =
        resource == Resource.ALLOW_ACCOUNT
            || (who == Who.ROOT && resource == Resource.ALLOW_ITSELF);
    boolean bound = who == Who.ROLE_SESSION || federated || session != Says.NO_POLICY;
    boolean direct =
        resourcePermits && !delegates && (!bound || (boundaryPermits && sessionPermits));
    boolean allowed =
        account.equals(OWNER)
            ? direct || (own && (!trust || resourcePermits))
            : own && resourcePermits;
    return allowed ? "Allowed" : "ImplicitlyDenied";
  }

  private static boolean denies(Says says) {
    return says == Says.DENY || says == Says.BOTH;
  }

  private static boolean denies(Who who, Resource resource) {
    return switch (resource) {
      case DENY_EVERYONE -> true;
      case DENY_ACCOUNT, DENY_ITSELF -> who != Who.ANONYMOUS;
      default -> false;
    };
  }

  private static Principal principal(Who who, String account) {
    return switch (who) {
      case ANONYMOUS -> new Principal.Anonymous();
      case ROOT -> new Principal.AccountRoot(account);
      case USER -> Requests.user(account, "alice");
      case ROLE_SESSION -> Requests.session(account);
      case FEDERATED_BY_USER ->
          new Principal.FederatedSession("fed", Requests.user(account, "alice"));
      case FEDERATED_BY_ROOT ->
          new Principal.FederatedSession("fed", new Principal.AccountRoot(account));
    };
  }

  private static @Nullable ResourcePolicy resource(Resource resource, Who who, String account) {
    Arn arn = principal(who, account).arnOrNull();
    String itself = arn == null ? Arn.user(account, "/", "nobody").toString() : arn.toString();
    String behind =
        who == Who.ROLE_SESSION
            ? Arn.role(account, "/", "backup").toString()
            : who == Who.FEDERATED_BY_USER
                ? Arn.user(account, "/", "alice").toString()
                : Arn.user(account, "/", "nobody").toString();
    String other = Arn.user(account, "/", "somebody-else").toString();
    String statements =
        switch (resource) {
          case NO_POLICY -> "";
          case NOTHING -> about("Allow", "*", "s3:ListBucket");
          case ALLOW_EVERYONE -> about("Allow", "*", "s3:GetObject");
          case ALLOW_ITSELF -> about("Allow", itself, "s3:Get*");
          case ALLOW_BEHIND -> about("Allow", behind, "s3:GetObject");
          case ALLOW_ACCOUNT -> about("Allow", account, "*");
          case ALLOW_SOMEBODY_ELSE -> about("Allow", other, "s3:*");
          case DENY_EVERYONE ->
              about("Deny", "*", "s3:*") + "," + about("Allow", "*", "s3:GetObject");
          case DENY_ACCOUNT ->
              about("Allow", "*", "s3:GetObject")
                  + ","
                  + about("Deny", Arn.root(account).toString(), "s3:Get*");
          case DENY_ITSELF ->
              about("Allow", "*", "s3:GetObject") + "," + about("Deny", itself, "s3:GetObject");
        };
    return statements.isEmpty()
        ? null
        : ResourcePolicy.of(Requests.policy(PolicyKind.RESOURCE_S3, statements));
  }

  private static String about(String effect, String principal, String action) {
    return """
    {"Effect":"%s","Principal":{"AWS":"%s"},"Action":"%s","Resource":"arn:aws:s3:::b/*"}
    """
        .formatted(effect, principal, action);
  }

  private static Map<Says, @Nullable NamedPolicy> attached(PolicyKind kind) {
    String allow = "{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}";
    String deny = "{\"Effect\":\"Deny\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::b/k\"}";
    String nothing = "{\"Effect\":\"Allow\",\"Action\":\"s3:PutObject\",\"Resource\":\"*\"}";
    Map<Says, @Nullable NamedPolicy> policies = new EnumMap<>(Says.class);
    policies.put(Says.NO_POLICY, null);
    policies.put(Says.NOTHING, Requests.policy(kind, nothing));
    policies.put(Says.ALLOW, Requests.policy(kind, nothing + "," + allow));
    policies.put(Says.DENY, Requests.policy(kind, deny));
    policies.put(Says.BOTH, Requests.policy(kind, allow + "," + deny));
    return policies;
  }
}
