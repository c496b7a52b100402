package io.holdfast.iam.policy;

import io.holdfast.iam.action.ActionPattern;
import io.holdfast.iam.action.ResourceType;
import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.arn.WildcardPattern;
import io.holdfast.iam.condition.ArnPattern;
import io.holdfast.iam.condition.PolicyText;
import io.holdfast.iam.policy.Statement.Choice;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What S3 asks of a bucket's policy beyond the grammar, with its answers. */
final class BucketPolicyRules {
  private BucketPolicyRules() {}

  static void check(PolicyDocument policy, String bucket) throws MalformedPolicyException {
    for (Statement statement : policy.statements()) {
      Choice<ArnPattern> resources = statement.resources();
      if (resources == null) {
        throw new MalformedPolicyException("Missing required field Resource");
      }
      Set<ResourceType> covered = EnumSet.noneOf(ResourceType.class);
      for (ArnPattern resource : resources.members()) {
        Set<ResourceType> types = covered(resource, bucket);
        if (types.isEmpty()) {
          throw new MalformedPolicyException("Policy has invalid resource");
        }
        covered.addAll(types);
      }
      // What NotAction and NotResource leave is anything: there is nothing that cannot apply.
      if (resources.negated() || statement.actions().negated()) {
        continue;
      }
      for (ActionPattern action : statement.actions().members()) {
        if (Collections.disjoint(action.resourceTypes(), covered)) {
          throw new MalformedPolicyException(
              "Action does not apply to any resource(s) in statement");
        }
      }
    }
  }

  /** Whether a resource can be the bucket, and whether it can be an object in it. */
  private static Set<ResourceType> covered(ArnPattern pattern, String bucket) {
    PolicyText resource = pattern.resource();
    if (resource == null) {
      return EnumSet.of(ResourceType.BUCKET, ResourceType.OBJECT);
    }
    Set<ResourceType> types = EnumSet.noneOf(ResourceType.class);
    if (pattern.matchesHead(Arn.bucket(bucket))) {
      WildcardPattern widest = resource.widestPattern();
      if (widest.matches(bucket)) {
        types.add(ResourceType.BUCKET);
      }
      if (widest.matchesSomeTextStartingWith(bucket + "/")) {
        types.add(ResourceType.OBJECT);
      }
    }
    return types;
  }
}
