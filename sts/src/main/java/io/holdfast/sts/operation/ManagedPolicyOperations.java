package io.holdfast.sts.operation;

import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.ManagedPolicy;
import io.holdfast.storage.identity.NewPolicy;
import io.holdfast.storage.identity.PolicyStore;
import io.holdfast.sts.policy.BuiltInPolicy;
import io.holdfast.sts.policy.PolicyDocuments;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryParameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Managed policies themselves, and their tags. */
final class ManagedPolicyOperations {
  private final PolicyStore policies;
  private final PolicyArns policyArns;

  ManagedPolicyOperations(IdentityStores stores, PolicyArns policyArns) {
    this.policies = stores.policies();
    this.policyArns = policyArns;
  }

  void addTo(Map<String, Operation> table) {
    table.put("CreatePolicy", this::createPolicy);
    table.put("GetPolicy", this::getPolicy);
    table.put("DeletePolicy", this::deletePolicy);
    table.put("TagPolicy", this::tagPolicy);
    table.put("UntagPolicy", this::untagPolicy);
    table.put("ListPolicyTags", this::listPolicyTags);
  }

  /** A policy that a call names by {@code PolicyArn}. */
  record NamedPolicy(String arn, Optional<ManagedPolicy> own, Optional<BuiltInPolicy> builtIn) {
    Demand demand(String action) {
      return Demand.of("iam:" + action, arn)
          .withResourceTags(own.map(ManagedPolicy::tags).orElse(Map.of()));
    }

    /** The account's own policy; what is built in cannot be changed. */
    ManagedPolicy changeable() {
      if (builtIn.isPresent()) {
        throw new QueryException(
            QueryErrorCode.ACCESS_DENIED, "The policy " + arn + " is built in: nobody changes it.");
      }
      return own.orElseThrow(() -> missing(arn));
    }

    static QueryException missing(String arn) {
      return QueryException.noSuchEntity("Policy " + arn + " was not found.");
    }
  }

  static NamedPolicy named(Call call, PolicyArns policyArns) {
    String arn = policyArns.required(call, "PolicyArn");
    return new NamedPolicy(arn, policyArns.own(call, arn), BuiltInPolicy.find(arn));
  }

  private Plan createPolicy(Call call) {
    QueryParameters parameters = call.parameters();
    String name = parameters.required("PolicyName", Constraint.NAME_128);
    String path = parameters.optional("Path", Constraint.PATH, "/");
    String document = parameters.required("PolicyDocument", Constraint.POLICY_DOCUMENT);
    String description = parameters.optional("Description", Constraint.DESCRIPTION, "");
    Map<String, String> tags = parameters.tags();
    String arn = Entities.arn(call, "policy" + path + name);
    return Plan.answering(
        Demand.of("iam:CreatePolicy", arn).withRequestTags(tags),
        () -> {
          PolicyDocuments.requireManaged(document);
          if (policies.find(arn).isPresent()) {
            throw new QueryException(
                QueryErrorCode.ENTITY_ALREADY_EXISTS,
                "A policy called " + name + " already exists. Duplicate names are not allowed.");
          }
          ManagedPolicy policy =
              policies.create(
                  new NewPolicy(call.accountId(), name, path, description, document, tags));
          return xml ->
              xml.within(
                  "Policy",
                  member -> {
                    IamXml.policy(member, policy);
                    if (!tags.isEmpty()) {
                      IamXml.tags(member, policy.tags());
                    }
                  });
        });
  }

  private Plan getPolicy(Call call) {
    NamedPolicy named = named(call, policyArns);
    return Plan.answering(
        named.demand("GetPolicy"),
        () -> {
          if (named.builtIn().isPresent()) {
            BuiltInPolicy policy = named.builtIn().get();
            return xml -> xml.within("Policy", member -> BuiltInXml.wholePolicy(member, policy));
          }
          ManagedPolicy policy = named.own().orElseThrow(() -> NamedPolicy.missing(named.arn()));
          return xml -> xml.within("Policy", member -> IamXml.wholePolicy(member, policy));
        });
  }

  private Plan deletePolicy(Call call) {
    NamedPolicy named = named(call, policyArns);
    CreatorBounds bounds = CreatorBounds.of(call);
    Demand demand = named.demand("DeletePolicy");
    return Plan.doing(
        demand,
        () -> {
          ManagedPolicy policy = named.changeable();
          bounds.requireUnbounded(demand);
          policies.delete(policy.arn());
        });
  }

  private Plan tagPolicy(Call call) {
    NamedPolicy named = named(call, policyArns);
    Map<String, String> tags = call.parameters().tags();
    return Plan.doing(
        named.demand("TagPolicy").withRequestTags(tags),
        () -> policies.tag(named.changeable().arn(), tags));
  }

  private Plan untagPolicy(Call call) {
    NamedPolicy named = named(call, policyArns);
    List<String> keys = call.parameters().tagKeys();
    return Plan.doing(
        named.demand("UntagPolicy").withTagKeys(keys),
        () -> policies.untag(named.changeable().arn(), Set.copyOf(keys)));
  }

  private Plan listPolicyTags(Call call) {
    NamedPolicy named = named(call, policyArns);
    return UserOperations.listTags(
        call,
        named.demand("ListPolicyTags"),
        () ->
            named.builtIn().isPresent()
                ? Map.of()
                : named.own().orElseThrow(() -> NamedPolicy.missing(named.arn())).tags());
  }
}
