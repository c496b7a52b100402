package io.holdfast.sts.policy;

import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyPrincipal;
import io.holdfast.iam.policy.PolicyPrincipal.Named;
import io.holdfast.iam.policy.PrincipalTexts;
import io.holdfast.storage.identity.PrincipalDirectory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Binds those whom a bucket or trust policy names to their unique ids when it is put, and gives its
 * text back with what they are called later.
 *
 * <p>Who is deleted and made anew between the look and the commit is not meant: an id never comes
 * back, so that the policy is as one that was put before the deletion.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html">
 *     Principal</a>
 */
public final class PrincipalBindings {
  private final PrincipalDirectory directory;

  /** Over the directory. */
  public PrincipalBindings(PrincipalDirectory directory) {
    this.directory = directory;
  }

  /**
   * Whom a policy means.
   *
   * @param uniqueIds by ARN
   * @param unknown those who are not there; with any, AWS refuses the policy
   */
  public record Binding(Map<String, String> uniqueIds, List<PolicyPrincipal> unknown) {
    /** Copies both. */
    public Binding {
      uniqueIds = Map.copyOf(uniqueIds);
      unknown = List.copyOf(unknown);
    }
  }

  /**
   * A policy as it is stored.
   *
   * @param text as it was put
   * @param uniqueIds by the ARNs in it
   */
  public record BoundText(String text, Map<String, String> uniqueIds) {}

  /** Looks everybody up but canonical users, whom only S3 knows. */
  public Binding bind(PolicyDocument policy) {
    Map<PolicyPrincipal, String> lookedFor = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (PolicyPrincipal principal : policy.principals()) {
      switch (principal) {
        case Named named ->
            lookedFor.put(
                named,
                named.kind() == Named.Kind.FEDERATED_SESSION
                    ? Arn.root(named.arn().accountId()).toString()
                    : named.text());
        case PolicyPrincipal.Account account ->
            lookedFor.put(account, Arn.root(account.accountId()).toString());
        case PolicyPrincipal.UniqueId(String id) -> ids.add(id);
        case PolicyPrincipal.Everyone() -> {}
        case PolicyPrincipal.CanonicalUser ignored -> {}
        case PolicyPrincipal.Federated ignored -> {}
        case PolicyPrincipal.Service ignored -> {}
      }
    }
    Map<String, String> found = directory.uniqueIds(Set.copyOf(lookedFor.values()));
    Set<String> foundIds = directory.arns(ids).keySet();
    Map<String, String> bound = new HashMap<>();
    List<PolicyPrincipal> unknown = new ArrayList<>();
    for (PolicyPrincipal principal : policy.principals()) {
      String name = lookedFor.get(principal);
      String id = name == null ? null : found.get(name);
      boolean isGone =
          principal instanceof PolicyPrincipal.UniqueId && !foundIds.contains(principal.text());
      if (isGone || (name != null && id == null)) {
        unknown.add(principal);
      } else if (id != null && principal instanceof Named && principal.text().equals(name)) {
        bound.put(name, id);
      }
    }
    return new Binding(bound, unknown);
  }

  /** A policy as it is to be shown: {@link #shown(List)}. */
  public String shown(BoundText policy) {
    return shown(List.of(policy)).getFirst();
  }

  /**
   * Policies as they are to be shown: with the text as it was put while each ARN still is that of
   * the same, else with the ARN that a renamed one has now and the unique id of a deleted one.
   */
  public List<String> shown(List<BoundText> policies) {
    Set<String> ids = new HashSet<>();
    policies.forEach(policy -> ids.addAll(policy.uniqueIds().values()));
    Map<String, String> arns = directory.arns(ids);
    List<String> texts = new ArrayList<>();
    for (BoundText policy : policies) {
      Map<String, String> names = new HashMap<>();
      policy
          .uniqueIds()
          .forEach((arn, id) -> {
            String now = nameNow(arn, id, arns);
            if (!now.equals(arn)) {
              names.put(arn, now);
            }
          });
      texts.add(PrincipalTexts.renamed(policy.text(), names));
    }
    return texts;
  }

  private static String nameNow(String put, String id, Map<String, String> arns) {
    String now = arns.get(id);
    Arn session = Arn.parse(put);
    Arn role = now == null ? null : Arn.parse(now);
    if (now == null || session == null || role == null || !session.service().equals("sts")) {
      return now == null ? id : now;
    }
    return Arn.assumedRole(role.accountId(), lastPart(role), lastPart(session)).toString();
  }

  private static String lastPart(Arn arn) {
    return arn.resource().substring(arn.resource().lastIndexOf('/') + 1);
  }
}
