package io.holdfast.sts.operation;

import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.InlinePolicyStore;
import io.holdfast.storage.identity.Page;
import io.holdfast.storage.identity.PageRequest;
import io.holdfast.storage.identity.PolicyHolder;
import io.holdfast.sts.operation.Holders.Holder;
import io.holdfast.sts.policy.PolicyDocuments;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.QueryException;
import java.util.Locale;
import java.util.Map;

/** Policies embedded in users, groups and roles: {@code Put…}, {@code Get…}, {@code List…}. */
final class InlinePolicyOperations {
  private final InlinePolicyStore policies;
  private final Holders holders;

  InlinePolicyOperations(IdentityStores stores, Holders holders) {
    this.policies = stores.inlinePolicies();
    this.holders = holders;
  }

  void addTo(Map<String, Operation> table) {
    for (String kind : Holders.KINDS) {
      table.put("Put" + kind + "Policy", call -> put(call, holders.of(call, kind)));
      table.put("Get" + kind + "Policy", call -> get(call, holders.of(call, kind)));
      table.put("Delete" + kind + "Policy", call -> delete(call, holders.of(call, kind)));
      table.put("List" + kind + "Policies", call -> list(call, holders.of(call, kind)));
    }
  }

  private Plan put(Call call, Holder holder) {
    String name = call.parameters().required("PolicyName", Constraint.NAME_128);
    String document = call.parameters().required("PolicyDocument", Constraint.POLICY_DOCUMENT);
    CreatorBounds bounds = CreatorBounds.of(call);
    return Plan.doing(
        holder.demand(),
        () -> {
          PolicyHolder found = holder.found().get();
          holder.bounded().require(bounds, holder.demand());
          PolicyDocuments.requireIdentity(document);
          policies.put(found, name, document);
        });
  }

  private Plan get(Call call, Holder holder) {
    String name = call.parameters().required("PolicyName", Constraint.NAME_128);
    return Plan.answering(
        holder.demand(),
        () -> {
          PolicyHolder found = holder.found().get();
          String document =
              policies.find(found, name).orElseThrow(() -> missing(holder.kind(), name));
          return xml ->
              xml.text(holder.kind() + "Name", found.name())
                  .text("PolicyName", name)
                  .text("PolicyDocument", IamXml.encoded(document));
        });
  }

  private Plan delete(Call call, Holder holder) {
    String name = call.parameters().required("PolicyName", Constraint.NAME_128);
    CreatorBounds bounds = CreatorBounds.of(call);
    return Plan.doing(
        holder.demand(),
        () -> {
          PolicyHolder found = holder.found().get();
          holder.bounded().require(bounds, holder.demand());
          if (policies.find(found, name).isEmpty()) {
            throw missing(holder.kind(), name);
          }
          policies.delete(found, name);
        });
  }

  private Plan list(Call call, Holder holder) {
    PageRequest request = call.page();
    return Plan.answering(
        holder.demand(),
        () -> {
          Page<String> page = policies.list(holder.found().get(), request);
          return xml -> {
            xml.texts("PolicyNames", page.items());
            IamXml.page(xml, page);
          };
        });
  }

  private static QueryException missing(String kind, String name) {
    return QueryException.noSuchEntity(
        "The " + kind.toLowerCase(Locale.ROOT) + " policy with name " + name + " cannot be found.");
  }
}
