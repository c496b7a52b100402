package io.holdfast.sts.operation;

import io.holdfast.sts.policy.BuiltInPolicy;
import io.holdfast.sts.query.QueryXml;

/** How IAM writes policies that have no row. */
final class BuiltInXml {
  private BuiltInXml() {}

  static void policy(QueryXml xml, BuiltInPolicy policy) {
    xml.text("PolicyName", policy.policyName())
        .text("PolicyId", policy.policyId())
        .text("Arn", policy.arn())
        .text("Path", "/")
        .text("DefaultVersionId", BuiltInPolicy.VERSION_ID)
        .number("AttachmentCount", 0)
        .number("PermissionsBoundaryUsageCount", 0)
        .truth("IsAttachable", true)
        .time("CreateDate", BuiltInPolicy.CREATED)
        .time("UpdateDate", BuiltInPolicy.CREATED);
  }

  static void wholePolicy(QueryXml xml, BuiltInPolicy policy) {
    policy(xml, policy);
    xml.text("Description", policy.description());
    xml.within("Tags", none -> {});
  }
}
