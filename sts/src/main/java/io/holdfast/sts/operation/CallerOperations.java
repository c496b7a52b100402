package io.holdfast.sts.operation;

import io.holdfast.sts.principal.ActingPrincipal;
import java.util.List;
import java.util.Map;

/** What every caller may ask about itself. */
final class CallerOperations {
  void addTo(Map<String, Operation> table) {
    table.put("GetCallerIdentity", this::getCallerIdentity);
  }

  /** No policy can forbid it: AWS answers the same facts in every refusal. */
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
}
