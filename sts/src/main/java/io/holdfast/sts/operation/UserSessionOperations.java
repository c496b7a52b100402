package io.holdfast.sts.operation;

import io.holdfast.storage.identity.AccessKeyMetadata;
import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.Session;
import io.holdfast.sts.operation.Demand.Rule;
import io.holdfast.sts.operation.SessionMaker.Acting;
import io.holdfast.sts.operation.SessionMaker.Made;
import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.session.SessionKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What users and roots get for themselves or vouch for, and what callers ask about themselves. */
final class UserSessionOperations {
  private static final int DEFAULT_SECONDS = 43_200;

  private final IdentityStores stores;
  private final PolicyArns policyArns;
  private final SessionMaker maker;
  private final CallMfa mfa;

  UserSessionOperations(
      IdentityStores stores, PolicyArns policyArns, SessionMaker maker, CallMfa mfa) {
    this.stores = stores;
    this.policyArns = policyArns;
    this.maker = maker;
    this.mfa = mfa;
  }

  void addTo(Map<String, Operation> table) {
    table.put("GetCallerIdentity", this::getCallerIdentity);
    table.put("GetAccessKeyInfo", this::getAccessKeyInfo);
    table.put("GetSessionToken", this::getSessionToken);
    table.put("GetFederationToken", this::getFederationToken);
  }

  /** No policy can forbid it: AWS tells the same facts in every refusal. */
  private Plan getCallerIdentity(Call call) {
    ActingPrincipal caller = call.principal();
    return new Plan(
        List.of(),
        () ->
            xml ->
                xml.text("Arn", caller.arn())
                    .text("UserId", caller.userId())
                    .text("Account", caller.accountId()));
  }

  /** Of the caller's own account only; AWS tells the account of any key. */
  private Plan getAccessKeyInfo(Call call) {
    String keyId = call.parameters().required("AccessKeyId", Constraint.ACCESS_KEY_ID);
    return Plan.answering(
        Demand.of("sts:GetAccessKeyInfo", "*"),
        () -> {
          AccessKeyMetadata key =
              stores
                  .accessKeys()
                  .find(keyId)
                  .filter(found -> found.accountId().equals(call.accountId()))
                  .orElseThrow(() ->
                      new QueryException(
                          QueryErrorCode.ACCESS_DENIED,
                          "The access key is not one of the caller's account."));
          return xml -> xml.text("Account", key.accountId());
        });
  }

  private Plan getSessionToken(Call call) {
    ActingPrincipal caller = longTerm(call);
    Integer wanted = SessionSpec.seconds(call.parameters());
    Instant mfaTime = mfa.use(call);
    Demand demand =
        Demand.of("sts:GetSessionToken", "*").by(new Rule.UnlessDenied()).afterMfa(mfaTime);
    return Plan.answering(
        demand,
        () -> {
          SessionSpec spec = new SessionSpec(null, List.of(), Map.of(), Set.of(), wanted);
          SessionKind kind = caller.isRoot() ? SessionKind.ROOT : SessionKind.USER;
          Acting acting =
              acting(caller, kind, Session.Kind.SESSION_TOKEN, null).with(null, mfaTime);
          Made made = maker.make(acting, spec, seconds(call, wanted));
          return made::writeTo;
        });
  }

  private Plan getFederationToken(Call call) {
    ActingPrincipal caller = longTerm(call);
    String name = call.parameters().required("Name", Constraint.FEDERATED_NAME);
    SessionSpec spec = SessionSpec.read(call, policyArns, true);
    String arn = "arn:aws:sts::" + call.accountId() + ":federated-user/" + name;
    Integer wanted = spec.seconds();
    Demand demand =
        Demand.of("sts:GetFederationToken", arn)
            .with("sts:DurationSeconds", wanted == null ? null : wanted.toString())
            .withRequestTags(spec.tags());
    List<Demand> demands = new ArrayList<>(List.of(demand));
    if (!spec.tags().isEmpty()) {
      demands.add(demand.ofAction("sts:TagSession"));
    }
    return new Plan(
        demands,
        () -> {
          for (String policyArn : spec.policyArns()) {
            SessionPolicies.require(stores, call.accountId(), policyArn);
          }
          Acting acting = acting(caller, SessionKind.FEDERATED, Session.Kind.FEDERATED_USER, name);
          Made made = maker.make(acting, spec, seconds(call, wanted));
          return xml -> {
            made.writeTo(xml);
            xml.within(
                "FederatedUser",
                user ->
                    user.text("FederatedUserId", call.accountId() + ":" + name).text("Arn", arn));
            RoleSessionOperations.packed(xml, spec);
          };
        });
  }

  /** The caller, who must have come with a key of its own. */
  private static ActingPrincipal longTerm(Call call) {
    ActingPrincipal caller = call.principal();
    if (caller.session() != null) {
      throw new QueryException(
          QueryErrorCode.ACCESS_DENIED,
          "Cannot call " + call.action() + " with session credentials");
    }
    return caller;
  }

  private int seconds(Call call, @Nullable Integer wanted) {
    int ceiling = stores.accountSwitches().switches(call.accountId()).maxSessionSeconds();
    if (wanted == null) {
      return Math.min(DEFAULT_SECONDS, ceiling);
    }
    if (wanted > ceiling) {
      throw QueryException.validation(
          "The requested DurationSeconds exceeds the longest session of this account: " + ceiling);
    }
    return wanted;
  }

  private static Acting acting(
      ActingPrincipal caller, SessionKind kind, Session.Kind call, @Nullable String sessionName) {
    boolean root = caller.isRoot();
    return new Acting(
        kind,
        call,
        caller.accountId(),
        root ? null : caller.snapshot().uniqueId(),
        root ? null : caller.snapshot().name(),
        sessionName,
        caller.arn(),
        null,
        null,
        null);
  }
}
