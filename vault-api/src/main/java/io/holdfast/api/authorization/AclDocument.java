package io.holdfast.api.authorization;

import io.holdfast.api.authorization.AclRequest.NamedBy;
import io.holdfast.api.authorization.AclRequest.RequestedGrant;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.xml.XmlElement;
import io.holdfast.api.xml.XmlReader;
import io.holdfast.api.xml.XmlWriter;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.AccountStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The AccessControlPolicy document. */
final class AclDocument {
  private AclDocument() {}

  /**
   * Reads what a client sent.
   *
   * @throws S3Exception MalformedACLError
   */
  static AclRequest.Document read(byte[] body) {
    try {
      XmlElement root =
          XmlReader.read(body, "AccessControlPolicy").onlyOnceEach("Owner", "AccessControlList");
      XmlElement owner = root.require("Owner").onlyOnceEach("ID", "DisplayName");
      List<RequestedGrant> grants = new ArrayList<>();
      for (XmlElement grant : grants(root.require("AccessControlList"))) {
        grants.add(grant(grant.onlyOnceEach("Grantee", "Permission")));
      }
      return new AclRequest.Document(owner.requireText("ID"), grants);
    } catch (S3Exception e) {
      if (e.code() == S3ErrorCode.MALFORMED_XML) {
        throw new S3Exception(S3ErrorCode.MALFORMED_ACL, e);
      }
      throw e;
    }
  }

  private static List<XmlElement> grants(XmlElement list) {
    for (XmlElement child : list.children()) {
      if (!child.name().equals("Grant")) {
        throw new S3Exception(S3ErrorCode.MALFORMED_ACL);
      }
    }
    if (list.children().size() > Acl.MAX_GRANTS) {
      throw new S3Exception(S3ErrorCode.MALFORMED_ACL);
    }
    return list.children();
  }

  private static RequestedGrant grant(XmlElement grant) {
    AclPermission permission;
    try {
      permission = AclPermission.valueOf(grant.requireText("Permission").strip());
    } catch (IllegalArgumentException e) {
      throw new S3Exception(S3ErrorCode.MALFORMED_ACL, e);
    }
    XmlElement grantee =
        grant.require("Grantee").onlyOnceEach("ID", "DisplayName", "EmailAddress", "URI");
    String type = grantee.type();
    if (type == null) {
      throw new S3Exception(S3ErrorCode.MALFORMED_ACL);
    }
    return switch (type) {
      case "CanonicalUser" ->
          new RequestedGrant(NamedBy.CANONICAL_ID, grantee.requireText("ID"), permission);
      case "AmazonCustomerByEmail" ->
          new RequestedGrant(NamedBy.EMAIL, grantee.requireText("EmailAddress"), permission);
      case "Group" -> new RequestedGrant(NamedBy.GROUP_URI, grantee.requireText("URI"), permission);
      default -> throw new S3Exception(S3ErrorCode.MALFORMED_ACL);
    };
  }

  /** Renders an ACL with its owner's and grantees' present names. */
  static byte[] write(Account owner, Acl acl, AccountStore accounts) {
    Map<String, String> names = new HashMap<>();
    names.put(owner.canonicalId(), owner.displayName());
    XmlWriter xml = XmlWriter.document("AccessControlPolicy");
    xml.open("Owner");
    xml.element("ID", owner.canonicalId());
    xml.element("DisplayName", owner.displayName());
    xml.close();
    xml.open("AccessControlList");
    for (AclGrant grant : acl.grants()) {
      xml.open("Grant");
      switch (grant.grantee()) {
        case Grantee.CanonicalUser(String id) -> {
          String name =
              names.computeIfAbsent(
                  id, i -> accounts.findByCanonicalId(i).map(Account::displayName).orElse(""));
          xml.openTyped("Grantee", "CanonicalUser").element("ID", id);
          if (!name.isEmpty()) {
            xml.element("DisplayName", name);
          }
        }
        case Grantee.Group(AclGroup group) ->
            xml.openTyped("Grantee", "Group").element("URI", group.uri());
      }
      xml.close();
      xml.element("Permission", grant.permission().name());
      xml.close();
    }
    return xml.toBytes();
  }
}
