package io.holdfast.api.authorization;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.RequestHeaders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An ACL as a client asks for it, before it is known whether those whom it names exist. */
public sealed interface AclRequest {

  /** Nothing was said. */
  record Unspecified() implements AclRequest {}

  /** {@code x-amz-acl}. */
  record Canned(CannedAcl acl) implements AclRequest {}

  /** {@code x-amz-grant-*}. */
  record HeaderGrants(List<RequestedGrant> grants) implements AclRequest {
    public HeaderGrants {
      grants = List.copyOf(grants);
    }
  }

  /**
   * An AccessControlPolicy document.
   *
   * @param ownerId the owner's canonical id, which must be the true one
   */
  record Document(String ownerId, List<RequestedGrant> grants) implements AclRequest {
    public Document {
      grants = List.copyOf(grants);
    }
  }

  /** How a grantee was named. */
  enum NamedBy {
    CANONICAL_ID,
    EMAIL,
    GROUP_URI
  }

  /** A grant before its grantee was looked up. */
  record RequestedGrant(NamedBy namedBy, String name, AclPermission permission) {}

  /** The grant headers and what each grants. */
  Map<String, AclPermission> GRANT_HEADERS = Headers.grantHeaders();

  /**
   * What the headers ask for.
   *
   * @throws S3Exception InvalidArgument, InvalidRequest where canned and explicit grants are mixed
   */
  static AclRequest fromHeaders(RequestHeaders headers) {
    String canned = headers.first("x-amz-acl");
    List<RequestedGrant> grants = new ArrayList<>();
    boolean explicit = false;
    for (Map.Entry<String, AclPermission> header : GRANT_HEADERS.entrySet()) {
      for (String value : headers.all(header.getKey())) {
        explicit = true;
        Headers.parse(header.getKey(), value, header.getValue(), grants);
      }
    }
    if (canned != null && explicit) {
      throw new S3Exception(
          S3ErrorCode.INVALID_REQUEST,
          "Specifying both Canned ACLs and Header Grants is not allowed");
    }
    if (canned != null) {
      return new Canned(CannedAcl.parse(canned));
    }
    return explicit ? new HeaderGrants(grants) : new Unspecified();
  }

  /** Parsing of the grant headers. */
  final class Headers {
    private static final Pattern GRANTEE =
        Pattern.compile("\\s*([A-Za-z]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\",\\s]+))\\s*");

    private Headers() {}

    private static Map<String, AclPermission> grantHeaders() {
      Map<String, AclPermission> headers = new LinkedHashMap<>();
      headers.put("x-amz-grant-read", AclPermission.READ);
      headers.put("x-amz-grant-write", AclPermission.WRITE);
      headers.put("x-amz-grant-read-acp", AclPermission.READ_ACP);
      headers.put("x-amz-grant-write-acp", AclPermission.WRITE_ACP);
      headers.put("x-amz-grant-full-control", AclPermission.FULL_CONTROL);
      return headers;
    }

    private static void parse(
        String header, String value, AclPermission permission, List<RequestedGrant> grants) {
      Matcher matcher = GRANTEE.matcher(value);
      int at = 0;
      while (true) {
        if (!matcher.region(at, value.length()).lookingAt()) {
          throw unrecognized(header, value);
        }
        String name = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
        grants.add(new RequestedGrant(namedBy(matcher.group(1), header, value), name, permission));
        if (grants.size() > Acl.MAX_GRANTS) {
          throw unrecognized(header, value);
        }
        at = matcher.end();
        if (at == value.length()) {
          return;
        }
        if (value.charAt(at) != ',') {
          throw unrecognized(header, value);
        }
        at++;
      }
    }

    private static NamedBy namedBy(String kind, String header, String value) {
      if (kind.equalsIgnoreCase("id")) {
        return NamedBy.CANONICAL_ID;
      }
      if (kind.equalsIgnoreCase("uri")) {
        return NamedBy.GROUP_URI;
      }
      if (kind.equalsIgnoreCase("emailAddress")) {
        return NamedBy.EMAIL;
      }
      throw unrecognized(header, value);
    }

    private static S3Exception unrecognized(String header, String value) {
      return new S3Exception(S3ErrorCode.INVALID_ARGUMENT, "Argument format not recognized")
          .with("ArgumentName", header)
          .with("ArgumentValue", value);
    }
  }
}
