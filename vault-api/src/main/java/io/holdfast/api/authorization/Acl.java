package io.holdfast.api.authorization;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.api.configuration.StrictJson;
import io.holdfast.api.configuration.UnreadableDocumentException;
import io.holdfast.iam.evaluation.Grant;
import io.holdfast.storage.metadata.Account;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An access control list: what others than the owner may do. Kept as JSON beside the bucket or the
 * version; whose it is stands there, not here.
 *
 * @param grants at most {@link #MAX_GRANTS}, groups first, then accounts, as they were given
 */
public record Acl(List<AclGrant> grants) {
  /** S3's limit. */
  public static final int MAX_GRANTS = 100;

  private static final Set<String> FIELDS = Set.of("grants");
  private static final Set<String> GRANT_FIELDS = Set.of("group", "account", "permission");

  public Acl {
    // Groups come first so that equal ACLs render alike however they were made.
    List<AclGrant> ordered = new ArrayList<>(grants.size());
    grants.stream().filter(g -> g.grantee() instanceof Grantee.Group).forEach(ordered::add);
    grants.stream().filter(g -> g.grantee() instanceof Grantee.CanonicalUser).forEach(ordered::add);
    grants = List.copyOf(ordered);
  }

  /** What an object or bucket has when nothing was said: the owner alone. */
  public static Acl privateTo(Account owner) {
    return new Acl(
        List.of(
            new AclGrant(
                new Grantee.CanonicalUser(owner.canonicalId()), AclPermission.FULL_CONTROL)));
  }

  /**
   * The stored ACL.
   *
   * @param document null for private
   * @throws UnreadableDocumentException when it is not one; who judges by it denies
   */
  public static Acl stored(@Nullable String document, Account owner) {
    if (document == null) {
      return privateTo(owner);
    }
    List<AclGrant> grants = new ArrayList<>();
    for (JsonNode node : StrictJson.list(StrictJson.read(document, FIELDS), "grants")) {
      grants.add(grant(StrictJson.object(node, GRANT_FIELDS)));
    }
    if (grants.size() > MAX_GRANTS) {
      throw new UnreadableDocumentException(grants.size() + " grants");
    }
    return new Acl(grants);
  }

  /** As stored. */
  public String toDocument() {
    ObjectNode root = StrictJson.object();
    ArrayNode list = root.putArray("grants");
    for (AclGrant grant : grants) {
      ObjectNode node = list.addObject();
      switch (grant.grantee()) {
        case Grantee.CanonicalUser(String id) -> node.put("account", id);
        case Grantee.Group(AclGroup group) -> node.put("group", group.name());
      }
      node.put("permission", grant.permission().name());
    }
    return StrictJson.write(root);
  }

  /** True when anybody, signed in or not, gets something. */
  public boolean isPublic() {
    return grants.stream().anyMatch(AclGrant::isPublic);
  }

  /** True when nobody but {@code owner} gets anything. */
  public boolean onlyFor(Account owner) {
    return onlyFor(owner, owner);
  }

  /** True when nobody but these two gets anything. */
  public boolean onlyFor(Account one, Account other) {
    Grantee first = new Grantee.CanonicalUser(one.canonicalId());
    Grantee second = new Grantee.CanonicalUser(other.canonicalId());
    return grants.stream()
        .map(AclGrant::grantee)
        .allMatch(grantee -> grantee.equals(first) || grantee.equals(second));
  }

  /**
   * How far {@code caller} has {@code permission}; public grants count when {@code publicToo}. An
   * account that is named has to permit its users in turn; a group is granted to directly.
   */
  public Grant granted(Caller caller, AclPermission permission, boolean publicToo) {
    Grant best = Grant.NONE;
    for (AclGrant grant : grants) {
      boolean covers =
          grant.permission() == permission || grant.permission() == AclPermission.FULL_CONTROL;
      if (covers && (publicToo || !grant.isPublic()) && matches(grant.grantee(), caller)) {
        Grant found =
            grant.grantee() instanceof Grantee.Group ? Grant.TO_PRINCIPAL : Grant.TO_ACCOUNT;
        best = found.compareTo(best) > 0 ? found : best;
      }
    }
    return best;
  }

  private static boolean matches(Grantee grantee, Caller caller) {
    Account account = caller.accountOrNull();
    return switch (grantee) {
      case Grantee.CanonicalUser(String id) -> account != null && account.canonicalId().equals(id);
      case Grantee.Group(AclGroup group) ->
          switch (group) {
            case ALL_USERS -> true;
            case AUTHENTICATED_USERS -> account != null;
            case LOG_DELIVERY -> false;
          };
    };
  }

  private static AclGrant grant(ObjectNode node) {
    if (node.has("group") == node.has("account")) {
      throw new UnreadableDocumentException("a grant is for a group or for an account");
    }
    try {
      AclPermission permission = AclPermission.valueOf(StrictJson.text(node, "permission"));
      Grantee grantee =
          node.has("group")
              ? new Grantee.Group(AclGroup.valueOf(StrictJson.text(node, "group")))
              : new Grantee.CanonicalUser(StrictJson.text(node, "account"));
      return new AclGrant(grantee, permission);
    } catch (IllegalArgumentException e) {
      throw new UnreadableDocumentException("unknown group or permission", e);
    }
  }
}
