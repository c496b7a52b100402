package io.holdfast.iam;

import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.condition.RequestContext;
import io.holdfast.iam.evaluation.AccessRequest;
import io.holdfast.iam.evaluation.NamedPolicy;
import io.holdfast.iam.evaluation.Principal;
import io.holdfast.iam.policy.MalformedPolicyException;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Short words for requests and policies. */
final class Requests {
  static final String OWNER = "111122223333";
  static final String OTHER = "444455556666";
  static final Principal.User ALICE = user(OWNER, "alice");
  static final Principal.User MALLORY = user(OTHER, "mallory");

  /** Unique ids by ARN, as they were when the policies of tests were put. */
  static final Map<String, String> IDS = ids();

  private Requests() {}

  static Principal.User user(String accountId, String name) {
    return new Principal.User(
        accountId, "/", name, "AIDA" + name.toUpperCase(java.util.Locale.ROOT) + "234567ABCDEFG");
  }

  static Principal.RoleSession session(String accountId) {
    return new Principal.RoleSession(accountId, "/", "backup", "AROA2345672345672345A", "job");
  }

  static AccessRequest get(Principal principal, String bucket, String key) {
    return of(principal, "s3:GetObject", Arn.object(bucket, key), Map.of());
  }

  static AccessRequest list(Principal principal, String bucket, Map<String, String> keys) {
    return of(principal, "s3:ListBucket", Arn.bucket(bucket), keys);
  }

  static AccessRequest of(
      Principal principal, String action, Arn resource, Map<String, String> keys) {
    RequestContext.Builder context = RequestContext.builder();
    keys.forEach(context::put);
    return of(principal, action, resource, context.build());
  }

  static AccessRequest of(
      Principal principal, String action, Arn resource, RequestContext context) {
    return new AccessRequest(principal, null, action, resource, OWNER, context, false);
  }

  static PolicyDocument parse(String text, PolicyKind kind) {
    try {
      return PolicyDocument.parse(text, kind);
    } catch (MalformedPolicyException e) {
      throw new AssertionError(e.getMessage() + "\n" + text, e);
    }
  }

  static NamedPolicy policy(PolicyKind kind, String statements) {
    String text = "{\"Version\":\"2012-10-17\",\"Statement\":[" + statements + "]}";
    return new NamedPolicy(kind.name(), parse(text, kind)).bound(IDS);
  }

  private static Map<String, String> ids() {
    Map<String, String> ids = new HashMap<>();
    for (String account : List.of(OWNER, OTHER)) {
      for (String name : List.of("alice", "bob", "mallory", "nobody", "somebody-else")) {
        Principal.User user = user(account, name);
        ids.put(Arn.user(account, "/", name).toString(), user.uniqueId());
      }
      Principal.RoleSession session = session(account);
      ids.put(Arn.role(account, "/", "backup").toString(), session.roleId());
      ids.put(Arn.assumedRole(account, "backup", "job").toString(), session.roleId());
    }
    return Map.copyOf(ids);
  }
}
