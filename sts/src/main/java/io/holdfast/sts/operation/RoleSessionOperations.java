package io.holdfast.sts.operation;

import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.OidcProvider;
import io.holdfast.storage.identity.Role;
import io.holdfast.storage.identity.Session;
import io.holdfast.sts.oidc.WebIdentity;
import io.holdfast.sts.oidc.WebIdentityVerifier;
import io.holdfast.sts.operation.Demand.Rule;
import io.holdfast.sts.operation.SessionMaker.Acting;
import io.holdfast.sts.operation.SessionMaker.Made;
import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryParameters;
import io.holdfast.sts.query.QueryXml;
import io.holdfast.sts.session.OpenedSession;
import io.holdfast.sts.session.SessionKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** AssumeRole and AssumeRoleWithWebIdentity. */
final class RoleSessionOperations {
  private static final Pattern ROLE_ARN =
      Pattern.compile("arn:aws:iam::([0-9]{12}):role/((?:[A-Za-z0-9_+=,.@-]+/)*)([^/]+)");
  private static final int DEFAULT_SECONDS = 3_600;
  private static final int MAX_TAGS = 50;

  /** How long a role's session may make another role's session last. */
  private static final int CHAINED_SECONDS = 3_600;

  private final IdentityStores stores;
  private final PolicyArns policyArns;
  private final SessionMaker maker;
  private final WebIdentityVerifier webIdentities;
  private final CallMfa mfa;

  RoleSessionOperations(
      IdentityStores stores,
      PolicyArns policyArns,
      SessionMaker maker,
      WebIdentityVerifier webIdentities,
      CallMfa mfa) {
    this.stores = stores;
    this.policyArns = policyArns;
    this.maker = maker;
    this.webIdentities = webIdentities;
    this.mfa = mfa;
  }

  void addTo(Map<String, Operation> table) {
    table.put("AssumeRole", this::assumeRole);
    table.put("AssumeRoleWithWebIdentity", this::assumeRoleWithWebIdentity);
  }

  private Plan assumeRole(Call call) {
    QueryParameters parameters = call.parameters();
    ActingPrincipal caller = call.principal();
    String roleArn = parameters.required("RoleArn", Constraint.ARN);
    String sessionName = parameters.required("RoleSessionName", Constraint.SESSION_NAME);
    SessionSpec spec = spec(call);
    String externalId = parameters.optional("ExternalId", Constraint.EXTERNAL_ID);
    String sourceIdentity = sourceIdentity(call);
    Instant mfaTime = mfa.use(call);
    Role role = role(roleArn).orElseThrow(() -> notAuthorized(caller, roleArn));
    Demand demand =
        demand("AssumeRole", role, sessionName, spec)
            .by(new Rule.Trusted(role))
            .with("sts:ExternalId", externalId)
            .with("sts:SourceIdentity", sourceIdentity)
            .afterMfa(mfaTime);
    List<Demand> demands = new ArrayList<>(List.of(demand));
    if (!spec.tags().isEmpty()) {
      demands.add(demand.ofAction("sts:TagSession"));
    }
    if (sourceIdentity != null) {
      demands.add(demand.ofAction("sts:SetSourceIdentity"));
    }
    return new Plan(
        demands,
        () -> {
          requirePolicies(role, spec);
          int seconds = seconds(role, spec, isRoleSession(caller));
          Acting acting =
              acting(role, Session.Kind.ASSUMED_ROLE, sessionName, caller.arn())
                  .with(sourceIdentity, mfaTime);
          Made made = maker.make(acting, spec, seconds);
          return xml -> {
            made.writeTo(xml);
            assumed(xml, role, sessionName);
            packed(xml, spec);
            xml.text("SourceIdentity", sourceIdentity);
          };
        });
  }

  private Plan assumeRoleWithWebIdentity(Call call) {
    QueryParameters parameters = call.parameters();
    String roleArn = parameters.required("RoleArn", Constraint.ARN);
    String sessionName = parameters.required("RoleSessionName", Constraint.SESSION_NAME);
    String token =
        parameters.required(
            "WebIdentityToken", Constraint.length(4, WebIdentityVerifier.MAX_TOKEN_CHARACTERS));
    SessionSpec spec = SessionSpec.read(call, policyArns, false);
    Map<String, OidcProvider> providers = new HashMap<>();
    stores
        .oidcProviders()
        .list(accountId(roleArn))
        .forEach(provider -> providers.put(provider.url(), provider));
    WebIdentity identity =
        webIdentities.verify(
            accountId(roleArn),
            token,
            issuer -> {
              OidcProvider provider = providers.get(issuer.text());
              return provider == null ? null : provider.clientIds();
            });
    String providerArn =
        Optional.ofNullable(providers.get(identity.issuer().text()))
            .map(OidcProvider::arn)
            .orElseThrow();
    // Only who was vouched for learns which roles there are.
    Role role =
        role(roleArn)
            .orElseThrow(() ->
                new QueryException(
                    QueryErrorCode.ACCESS_DENIED,
                    "Not authorized to perform sts:AssumeRoleWithWebIdentity"));
    String claims = identity.issuer().withoutScheme();
    Demand demand =
        demand("AssumeRoleWithWebIdentity", role, sessionName, spec)
            .by(new Rule.TrustedWebIdentity(role, providerArn))
            .with(claims + ":aud", identity.audience())
            .with(claims + ":sub", identity.subject());
    return Plan.answering(
        demand,
        () -> {
          requirePolicies(role, spec);
          String source = identity.issuer().text() + ":" + identity.subject();
          Acting acting =
              acting(role, Session.Kind.WEB_IDENTITY, sessionName, source).vouchedBy(providerArn);
          Made made = maker.make(acting, spec, seconds(role, spec, false));
          return xml -> {
            xml.text("SubjectFromWebIdentityToken", identity.subject())
                .text("Audience", identity.audience());
            assumed(xml, role, sessionName);
            made.writeTo(xml);
            xml.text("Provider", providerArn);
            packed(xml, spec);
          };
        });
  }

  /** With the caller's transitive tags, which go on whether it wants or not. */
  private SessionSpec spec(Call call) {
    SessionSpec spec = SessionSpec.read(call, policyArns, true);
    List<String> keys = call.parameters().list("TransitiveTagKeys", Constraint.TAG_KEY, MAX_TAGS);
    OpenedSession session = call.principal().session();
    Map<String, String> inherited = new HashMap<>();
    if (session != null && session.kind() == SessionKind.ROLE) {
      for (String key : session.transitiveTagKeys()) {
        session
            .tags()
            .forEach((tag, value) -> {
              if (tag.equalsIgnoreCase(key)) {
                inherited.put(tag, value);
              }
            });
      }
    }
    return spec.withTransitive(inherited, keys);
  }

  /** Once set it stays for all roles that are assumed from there. */
  private static @Nullable String sourceIdentity(Call call) {
    String wanted = call.parameters().optional("SourceIdentity", Constraint.SESSION_NAME);
    OpenedSession session = call.principal().session();
    String present = session == null ? null : session.sourceIdentity();
    if (present != null && wanted != null && !wanted.equals(present)) {
      throw new QueryException(
          QueryErrorCode.ACCESS_DENIED,
          "User: " + call.principal().arn() + " cannot change its source identity");
    }
    return wanted == null ? present : wanted;
  }

  private static Demand demand(String action, Role role, String sessionName, SessionSpec spec) {
    Integer seconds = spec.seconds();
    Demand demand =
        Demand.of("sts:" + action, role.arn())
            .with("sts:RoleSessionName", sessionName)
            .with("sts:DurationSeconds", seconds == null ? null : seconds.toString())
            .withRequestTags(spec.tags())
            .withResourceTags(role.tags());
    return spec.transitiveTagKeys().isEmpty()
        ? demand
        : demand.with("sts:TransitiveTagKeys", List.copyOf(spec.transitiveTagKeys()));
  }

  private static Matcher matched(String arn) {
    Matcher matcher = ROLE_ARN.matcher(arn);
    if (!matcher.matches()) {
      throw QueryException.validation(arn + " is invalid");
    }
    return matcher;
  }

  private static String accountId(String arn) {
    return matched(arn).group(1);
  }

  /** The role of an ARN, of any account. */
  private Optional<Role> role(String arn) {
    Matcher matcher = matched(arn);
    return stores
        .roles()
        .find(matcher.group(1), matcher.group(3))
        .filter(role -> role.arn().equals(arn));
  }

  private void requirePolicies(Role role, SessionSpec spec) {
    for (String arn : spec.policyArns()) {
      SessionPolicies.require(stores, role.accountId(), arn);
    }
  }

  private int seconds(Role role, SessionSpec spec, boolean chained) {
    int ceiling = stores.accountSwitches().switches(role.accountId()).maxSessionSeconds();
    int longest = Math.min(role.maxSessionSeconds(), ceiling);
    Integer wanted = spec.seconds();
    if (wanted == null) {
      return Math.min(DEFAULT_SECONDS, longest);
    }
    if (chained && wanted > CHAINED_SECONDS) {
      throw QueryException.validation(
          "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role"
              + " chaining.");
    }
    if (wanted > longest) {
      throw QueryException.validation(
          "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }
    return wanted;
  }

  private static boolean isRoleSession(ActingPrincipal caller) {
    return caller.session() != null && caller.session().kind() == SessionKind.ROLE;
  }

  private static Acting acting(Role role, Session.Kind call, String sessionName, String source) {
    return new Acting(
        SessionKind.ROLE,
        call,
        role.accountId(),
        role.uniqueId(),
        role.roleName(),
        sessionName,
        source,
        null,
        null,
        null);
  }

  private static void assumed(QueryXml xml, Role role, String sessionName) {
    xml.within(
        "AssumedRoleUser",
        user ->
            user.text("AssumedRoleId", role.uniqueId() + ":" + sessionName)
                .text(
                    "Arn",
                    "arn:aws:sts::"
                        + role.accountId()
                        + ":assumed-role/"
                        + role.roleName()
                        + "/"
                        + sessionName));
  }

  static void packed(QueryXml xml, SessionSpec spec) {
    if (spec.isPacked()) {
      xml.number("PackedPolicySize", spec.packedPercent());
    }
  }

  private static QueryException notAuthorized(ActingPrincipal caller, String roleArn) {
    return new QueryException(
        QueryErrorCode.ACCESS_DENIED,
        "User: "
            + caller.arn()
            + " is not authorized to perform: sts:AssumeRole on resource: "
            + roleArn);
  }
}
