package io.holdfast.sts.operation;

import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.ManagedPolicy;
import io.holdfast.storage.identity.Page;
import io.holdfast.storage.identity.PageRequest;
import io.holdfast.storage.identity.PolicyStore;
import io.holdfast.storage.identity.PolicyVersion;
import io.holdfast.sts.operation.ManagedPolicyOperations.NamedPolicy;
import io.holdfast.sts.policy.BuiltInPolicy;
import io.holdfast.sts.policy.PolicyDocuments;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Versions of managed policies. */
final class PolicyVersionOperations {
  private final PolicyStore policies;
  private final PolicyArns policyArns;

  PolicyVersionOperations(IdentityStores stores, PolicyArns policyArns) {
    this.policies = stores.policies();
    this.policyArns = policyArns;
  }

  void addTo(Map<String, Operation> table) {
    table.put("CreatePolicyVersion", this::createPolicyVersion);
    table.put("GetPolicyVersion", this::getPolicyVersion);
    table.put("ListPolicyVersions", this::listPolicyVersions);
    table.put("SetDefaultPolicyVersion", this::setDefaultPolicyVersion);
    table.put("DeletePolicyVersion", this::deletePolicyVersion);
  }

  private Plan createPolicyVersion(Call call) {
    NamedPolicy named = ManagedPolicyOperations.named(call, policyArns);
    String document = call.parameters().required("PolicyDocument", Constraint.POLICY_DOCUMENT);
    boolean setAsDefault = Boolean.TRUE.equals(call.parameters().truth("SetAsDefault"));
    CreatorBounds bounds = CreatorBounds.of(call);
    Demand demand = named.demand("CreatePolicyVersion");
    return Plan.answering(
        demand,
        () -> {
          ManagedPolicy policy = named.changeable();
          bounds.requireUnbounded(demand);
          PolicyDocuments.requireManaged(document);
          if (policies.versions(policy.arn(), PageRequest.first()).items().size()
              >= PolicyStore.MAXIMUM_VERSIONS) {
            throw new QueryException(
                QueryErrorCode.LIMIT_EXCEEDED,
                "A managed policy can have up to 5 versions. Before you create a new version, you"
                    + " must delete an existing version.");
          }
          PolicyVersion version = policies.createVersion(policy.arn(), document, setAsDefault);
          return xml -> xml.within("PolicyVersion", member -> IamXml.version(member, version));
        });
  }

  private Plan getPolicyVersion(Call call) {
    NamedPolicy named = ManagedPolicyOperations.named(call, policyArns);
    String versionId = call.parameters().required("VersionId", Constraint.VERSION_ID);
    return Plan.answering(
        named.demand("GetPolicyVersion"),
        () -> {
          PolicyVersion version =
              find(named, versionId).orElseThrow(() -> missing(named, versionId));
          return xml ->
              xml.within(
                  "PolicyVersion",
                  member -> {
                    member.text("Document", IamXml.encoded(version.document()));
                    IamXml.version(member, version);
                  });
        });
  }

  private Optional<PolicyVersion> find(NamedPolicy named, String versionId) {
    if (named.builtIn().isPresent()) {
      return Optional.of(builtIn(named.builtIn().get()))
          .filter(version -> version.versionId().equals(versionId));
    }
    return named.own().flatMap(policy -> policies.findVersion(policy.arn(), versionId));
  }

  private Plan listPolicyVersions(Call call) {
    NamedPolicy named = ManagedPolicyOperations.named(call, policyArns);
    call.parameters().optional("Marker", Constraint.VERSION_MARKER);
    PageRequest request = call.page();
    return Plan.answering(
        named.demand("ListPolicyVersions"),
        () -> {
          Page<PolicyVersion> page =
              named.builtIn().isPresent()
                  ? new Page<>(List.of(builtIn(named.builtIn().get())), null)
                  : policies.versions(
                      named.own().orElseThrow(() -> NamedPolicy.missing(named.arn())).arn(),
                      request);
          return xml -> {
            xml.list("Versions", page.items(), IamXml::version);
            IamXml.page(xml, page);
          };
        });
  }

  private Plan setDefaultPolicyVersion(Call call) {
    NamedPolicy named = ManagedPolicyOperations.named(call, policyArns);
    String versionId = call.parameters().required("VersionId", Constraint.VERSION_ID);
    CreatorBounds bounds = CreatorBounds.of(call);
    Demand demand = named.demand("SetDefaultPolicyVersion");
    return Plan.doing(
        demand,
        () -> {
          ManagedPolicy policy = named.changeable();
          bounds.requireUnbounded(demand);
          PolicyVersion version =
              find(named, versionId).orElseThrow(() -> missing(named, versionId));
          policies.setDefaultVersion(policy.arn(), version.versionId());
        });
  }

  private Plan deletePolicyVersion(Call call) {
    NamedPolicy named = ManagedPolicyOperations.named(call, policyArns);
    String versionId = call.parameters().required("VersionId", Constraint.VERSION_ID);
    CreatorBounds bounds = CreatorBounds.of(call);
    Demand demand = named.demand("DeletePolicyVersion");
    return Plan.doing(
        demand,
        () -> {
          ManagedPolicy policy = named.changeable();
          bounds.requireUnbounded(demand);
          PolicyVersion version =
              find(named, versionId).orElseThrow(() -> missing(named, versionId));
          if (version.isDefault()) {
            throw new QueryException(
                QueryErrorCode.DELETE_CONFLICT, "Cannot delete the default version of a policy.");
          }
          policies.deleteVersion(policy.arn(), versionId);
        });
  }

  private static PolicyVersion builtIn(BuiltInPolicy policy) {
    return new PolicyVersion(
        BuiltInPolicy.VERSION_ID, policy.document(), true, BuiltInPolicy.CREATED);
  }

  private static QueryException missing(NamedPolicy named, String versionId) {
    return QueryException.noSuchEntity(
        "Policy "
            + named.arn()
            + " version "
            + versionId
            + " does not exist or is not attachable.");
  }
}
