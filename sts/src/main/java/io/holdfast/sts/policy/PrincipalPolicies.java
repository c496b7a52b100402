package io.holdfast.sts.policy;

import io.holdfast.iam.evaluation.NamedPolicy;
import io.holdfast.iam.evaluation.PolicySet;
import io.holdfast.iam.evaluation.Principal;
import io.holdfast.iam.policy.PolicyKind;
import io.holdfast.storage.identity.PrincipalReader;
import io.holdfast.storage.identity.PrincipalSnapshot;
import io.holdfast.storage.identity.PrincipalSnapshot.PolicyText;
import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.session.OpenedSession;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who acts, in the words of the policy engine, with every policy that has a say. */
public final class PrincipalPolicies {
  private final PrincipalReader reader;
  private final ParsedPolicies parsed;

  /** Over the reader, for the managed policies that sessions name. */
  public PrincipalPolicies(PrincipalReader reader) {
    this.reader = reader;
    this.parsed = new ParsedPolicies();
  }

  /** The principal that policies name. */
  public static Principal principal(ActingPrincipal caller) {
    PrincipalSnapshot snapshot = caller.snapshot();
    OpenedSession session = caller.session();
    String accountId = caller.accountId();
    Principal issuer =
        switch (snapshot.kind()) {
          case ROOT -> new Principal.AccountRoot(accountId);
          case USER ->
              new Principal.User(accountId, snapshot.path(), snapshot.name(), snapshot.uniqueId());
          case ROLE ->
              new Principal.RoleSession(
                  accountId,
                  snapshot.path(),
                  snapshot.name(),
                  snapshot.uniqueId(),
                  session == null ? "" : String.valueOf(session.sessionName()));
        };
    return caller.isFederated() && session != null
        ? new Principal.FederatedSession(String.valueOf(session.sessionName()), issuer)
        : issuer;
  }

  /** The policies that are the caller's; a resource's is added by whoever knows it. */
  public PolicySet of(ActingPrincipal caller) {
    List<NamedPolicy> identity = new ArrayList<>();
    for (PolicyText text : caller.snapshot().policies()) {
      identity.add(named(text, PolicyKind.IDENTITY));
    }
    PolicyText boundary = caller.snapshot().boundary();
    return new PolicySet(
        identity,
        boundary == null ? null : named(boundary, PolicyKind.BOUNDARY),
        session(caller),
        null);
  }

  private @Nullable List<NamedPolicy> session(ActingPrincipal caller) {
    OpenedSession session = caller.session();
    if (session == null || !session.isNarrowed()) {
      return null;
    }
    List<NamedPolicy> policies = new ArrayList<>();
    if (session.policy() != null) {
      policies.add(parsed.of("session policy", session.policy(), PolicyKind.SESSION));
    }
    for (String arn : session.policyArns()) {
      policies.add(managed(caller.accountId(), arn));
    }
    return policies;
  }

  /** A managed policy by its ARN; one that is gone denies everything, as one that is unreadable. */
  public NamedPolicy managed(String accountId, String arn) {
    return BuiltInPolicy.find(arn)
        .map(policy -> parsed.of(arn, policy.document(), PolicyKind.SESSION))
        .or(() ->
            reader
                .managedPolicy(accountId, arn)
                .map(document -> parsed.of(arn, document, PolicyKind.SESSION)))
        .orElseGet(() -> new NamedPolicy(arn, null));
  }

  private NamedPolicy named(PolicyText text, PolicyKind kind) {
    String name = text.arn() == null ? text.name() : text.arn();
    String document = text.document();
    if (document == null && text.arn() != null) {
      document = BuiltInPolicy.find(text.arn()).map(BuiltInPolicy::document).orElse(null);
    }
    return document == null ? new NamedPolicy(name, null) : parsed.of(name, document, kind);
  }
}
