package io.holdfast.sts.operation;

import io.holdfast.storage.identity.Group;
import io.holdfast.storage.identity.ManagedPolicy;
import io.holdfast.storage.identity.Page;
import io.holdfast.storage.identity.PolicyVersion;
import io.holdfast.storage.identity.Role;
import io.holdfast.storage.identity.User;
import io.holdfast.sts.query.QueryXml;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How IAM writes what it keeps. */
final class IamXml {
  private IamXml() {}

  static void user(QueryXml xml, User user) {
    xml.text("Path", user.path())
        .text("UserName", user.userName())
        .text("UserId", user.uniqueId())
        .text("Arn", user.arn())
        .time("CreateDate", user.created());
  }

  /** As the calls that are about one user give it. */
  static void wholeUser(QueryXml xml, User user) {
    user(xml, user);
    boundary(xml, user.permissionsBoundary());
    tags(xml, user.tags());
  }

  static void group(QueryXml xml, Group group) {
    xml.text("Path", group.path())
        .text("GroupName", group.groupName())
        .text("GroupId", group.uniqueId())
        .text("Arn", group.arn())
        .time("CreateDate", group.created());
  }

  static void role(QueryXml xml, Role role) {
    xml.text("Path", role.path())
        .text("RoleName", role.roleName())
        .text("RoleId", role.uniqueId())
        .text("Arn", role.arn())
        .time("CreateDate", role.created())
        .text("AssumeRolePolicyDocument", encoded(role.trustPolicy().document()));
    if (!role.description().isEmpty()) {
      xml.text("Description", role.description());
    }
    xml.number("MaxSessionDuration", role.maxSessionSeconds());
  }

  /** As the calls that are about one role give it. */
  static void wholeRole(QueryXml xml, Role role) {
    role(xml, role);
    boundary(xml, role.permissionsBoundary());
    tags(xml, role.tags());
    xml.within("RoleLastUsed", never -> {});
  }

  static void policy(QueryXml xml, ManagedPolicy policy) {
    xml.text("PolicyName", policy.policyName())
        .text("PolicyId", policy.uniqueId())
        .text("Arn", policy.arn())
        .text("Path", policy.path())
        .text("DefaultVersionId", policy.defaultVersionId())
        .number("AttachmentCount", policy.attachmentCount())
        .number("PermissionsBoundaryUsageCount", policy.boundaryCount())
        .truth("IsAttachable", true)
        .time("CreateDate", policy.created())
        .time("UpdateDate", policy.updated());
  }

  static void wholePolicy(QueryXml xml, ManagedPolicy policy) {
    policy(xml, policy);
    if (!policy.description().isEmpty()) {
      xml.text("Description", policy.description());
    }
    tags(xml, policy.tags());
  }

  static void version(QueryXml xml, PolicyVersion version) {
    xml.text("VersionId", version.versionId())
        .truth("IsDefaultVersion", version.isDefault())
        .time("CreateDate", version.created());
  }

  static void tags(QueryXml xml, Map<String, String> tags) {
    xml.list(
        "Tags",
        new TreeMap<>(tags).entrySet(),
        (member, tag) -> member.text("Key", tag.getKey()).text("Value", tag.getValue()));
  }

  static void boundary(QueryXml xml, @Nullable String policyArn) {
    if (policyArn != null) {
      xml.within(
          "PermissionsBoundary",
          boundary ->
              boundary
                  .text("PermissionsBoundaryType", "PermissionsBoundaryPolicy")
                  .text("PermissionsBoundaryArn", policyArn));
    }
  }

  static void page(QueryXml xml, Page<?> page) {
    xml.truth("IsTruncated", page.isTruncated()).text("Marker", page.marker());
  }

  /** Policy documents are URL-encoded in answers (RFC 3986). */
  static String encoded(String document) {
    return URLEncoder.encode(document, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A");
  }
}
