package io.holdfast.api.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.fakes.Heads;
import io.holdfast.api.fakes.InMemoryAccounts;
import io.holdfast.api.fakes.InMemoryBuckets;
import io.holdfast.api.fakes.ListedVersions;
import io.holdfast.api.fakes.MemoryPrincipals;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.storage.metadata.ObjectVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every permission for every grantee, caller, ownership and public access block. */
class AclGrantsTest {
  private static final Account MAIN = InMemoryAccounts.MAIN;
  private static final Account ALT = InMemoryAccounts.ALT;
  private static final Account FOREIGN = InMemoryAccounts.FOREIGN;
  private static final Set<AclPermission> NOBODY_ELSE = Set.of();

  private static final Map<String, Set<AclPermission>> BUCKET_ACTIONS =
      Map.ofEntries(
          Map.entry("s3:ListBucket", needs(AclPermission.READ)),
          Map.entry("s3:ListBucketVersions", needs(AclPermission.READ)),
          Map.entry("s3:ListBucketMultipartUploads", needs(AclPermission.READ)),
          Map.entry("s3:PutObject", needs(AclPermission.WRITE)),
          Map.entry("s3:DeleteObject", needs(AclPermission.WRITE)),
          Map.entry("s3:GetBucketAcl", needs(AclPermission.READ_ACP)),
          Map.entry("s3:PutBucketAcl", needs(AclPermission.WRITE_ACP)),
          Map.entry("s3:DeleteObjectVersion", NOBODY_ELSE),
          Map.entry("s3:DeleteBucket", NOBODY_ELSE),
          Map.entry("s3:GetBucketLocation", NOBODY_ELSE),
          Map.entry("s3:PutBucketVersioning", NOBODY_ELSE),
          Map.entry("s3:GetBucketVersioning", NOBODY_ELSE),
          Map.entry("s3:PutBucketCORS", NOBODY_ELSE),
          Map.entry("s3:PutBucketTagging", NOBODY_ELSE),
          Map.entry("s3:PutBucketOwnershipControls", NOBODY_ELSE),
          Map.entry("s3:PutBucketPublicAccessBlock", NOBODY_ELSE),
          Map.entry("s3:AbortMultipartUpload", NOBODY_ELSE),
          Map.entry("s3:GetObject", NOBODY_ELSE),
          Map.entry("s3:SomethingNew", NOBODY_ELSE));

  private static final Map<String, Set<AclPermission>> OBJECT_ACTIONS =
      Map.ofEntries(
          Map.entry("s3:GetObject", needs(AclPermission.READ)),
          Map.entry("s3:GetObjectVersion", needs(AclPermission.READ)),
          Map.entry("s3:GetObjectAttributes", needs(AclPermission.READ)),
          Map.entry("s3:GetObjectVersionAttributes", needs(AclPermission.READ)),
          Map.entry("s3:GetObjectAcl", needs(AclPermission.READ_ACP)),
          Map.entry("s3:GetObjectVersionAcl", needs(AclPermission.READ_ACP)),
          Map.entry("s3:PutObjectAcl", needs(AclPermission.WRITE_ACP)),
          Map.entry("s3:PutObjectVersionAcl", needs(AclPermission.WRITE_ACP)),
          Map.entry("s3:GetObjectTagging", NOBODY_ELSE),
          Map.entry("s3:PutObjectTagging", NOBODY_ELSE),
          Map.entry("s3:SomethingNew", NOBODY_ELSE));

  private static final String EVERYTHING =
      "{\"Version\":\"2012-10-17\",\"Statement\":"
          + "{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}}";

  private final MemoryPrincipals principals = new MemoryPrincipals();
  private final Authorizer authorizer = new PolicyAuthorizer(principals);

  /** A grantee and whom it covers. */
  private record Covered(Grantee grantee, boolean toAll, Set<String> callers) {}

  private static final List<Covered> GRANTEES =
      List.of(
          new Covered(new Grantee.CanonicalUser(ALT.canonicalId()), false, Set.of("alt")),
          new Covered(new Grantee.CanonicalUser(MAIN.canonicalId()), false, Set.of("main")),
          new Covered(
              new Grantee.Group(AclGroup.ALL_USERS),
              true,
              Set.of("main", "alt", "foreign", "anonymous")),
          new Covered(
              new Grantee.Group(AclGroup.AUTHENTICATED_USERS),
              true,
              Set.of("main", "alt", "foreign")),
          new Covered(new Grantee.Group(AclGroup.LOG_DELIVERY), false, Set.of()));

  private static Set<AclPermission> needs(AclPermission permission) {
    return Set.of(permission, AclPermission.FULL_CONTROL);
  }

  private Map<String, Caller> callers() {
    return Map.of(
        "main", new Caller.Authenticated(MAIN, null, "AKIAMAIN"),
        "alt", new Caller.Authenticated(ALT, null, "AKIAALT"),
        "foreign", principals.user(FOREIGN, "user", EVERYTHING),
        "anonymous", new Caller.Anonymous());
  }

  private static Access access(Caller caller) {
    return Access.of(caller, Heads.head("GET", "b", "", Map.of()), Instant.EPOCH, null, null);
  }

  private boolean mayAccessBucket(Caller caller, Bucket bucket, String action) {
    return authorizer.may(access(caller), new Target.OfBucket(bucket), action);
  }

  private boolean mayAccessObject(
      Caller caller, Bucket bucket, ObjectVersion version, String action) {
    return authorizer.may(access(caller), new Target.OfVersion(bucket, version, null), action);
  }

  private static Bucket bucket(
      @Nullable String acl, @Nullable ObjectOwnership ownership, PublicAccessBlock block) {
    Map<BucketConfigurationKind, String> documents = new EnumMap<>(BucketConfigurationKind.class);
    if (acl != null) {
      documents.put(BucketConfigurationKind.ACL, acl);
    }
    if (ownership != null) {
      documents.put(BucketConfigurationKind.OWNERSHIP_CONTROLS, ownership.toDocument());
    }
    documents.put(BucketConfigurationKind.PUBLIC_ACCESS_BLOCK, block.toDocument());
    return InMemoryBuckets.bucket(documents);
  }

  private static List<@Nullable ObjectOwnership> ownerships() {
    List<@Nullable ObjectOwnership> all = new ArrayList<>(List.of(ObjectOwnership.values()));
    all.add(null);
    return all;
  }

  private static List<PublicAccessBlock> blocks() {
    List<PublicAccessBlock> blocks = new ArrayList<>();
    for (int bits = 0; bits < 16; bits++) {
      blocks.add(
          new PublicAccessBlock(
              (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0));
    }
    return blocks;
  }

  @Test
  void aBucketIsItsOwnersAndWhatTheAclGrants() {
    int judged = 0;
    for (ObjectOwnership ownership : ownerships()) {
      for (PublicAccessBlock block : blocks()) {
        for (Covered covered : GRANTEES) {
          for (AclPermission permission : AclPermission.values()) {
            String acl = new Acl(List.of(new AclGrant(covered.grantee(), permission))).toDocument();
            Bucket bucket = bucket(acl, ownership, block);
            for (var action : BUCKET_ACTIONS.entrySet()) {
              for (var caller : callers().entrySet()) {
                boolean granted =
                    action.getValue().contains(permission)
                        && covered.callers().contains(caller.getKey())
                        && !(covered.toAll() && block.ignorePublicAcls())
                        && ownership != ObjectOwnership.BUCKET_OWNER_ENFORCED;
                assertThat(mayAccessBucket(caller.getValue(), bucket, action.getKey()))
                    .as("%s %s %s %s", caller.getKey(), action.getKey(), covered, permission)
                    .isEqualTo(caller.getKey().equals("main") || granted);
                judged++;
              }
            }
          }
        }
      }
    }
    assertThat(judged).isEqualTo(4 * 16 * 5 * 5 * BUCKET_ACTIONS.size() * 4);
  }

  @Test
  void anObjectIsItsOwnersAndWhatTheAclGrants() {
    for (ObjectOwnership ownership : ownerships()) {
      for (PublicAccessBlock block : blocks()) {
        Bucket bucket = bucket(null, ownership, block);
        boolean enforced = ownership == ObjectOwnership.BUCKET_OWNER_ENFORCED;
        String owner = enforced ? "main" : "alt";
        for (Covered covered : GRANTEES) {
          for (AclPermission permission : AclPermission.values()) {
            String acl = new Acl(List.of(new AclGrant(covered.grantee(), permission))).toDocument();
            ObjectVersion version = ListedVersions.version("k", "v", true, false, ALT, acl);
            for (var action : OBJECT_ACTIONS.entrySet()) {
              for (var caller : callers().entrySet()) {
                boolean granted =
                    action.getValue().contains(permission)
                        && covered.callers().contains(caller.getKey())
                        && !(covered.toAll() && block.ignorePublicAcls())
                        && !enforced;
                assertThat(mayAccessObject(caller.getValue(), bucket, version, action.getKey()))
                    .as("%s %s %s %s", caller.getKey(), action.getKey(), covered, permission)
                    .isEqualTo(caller.getKey().equals(owner) || granted);
              }
            }
          }
        }
      }
    }
  }

  @Test
  void anObjectWithoutAclIsPrivate() {
    Bucket bucket = bucket(null, null, PublicAccessBlock.NONE);
    ObjectVersion version = ListedVersions.version("k", "v", true, false, ALT, null);
    callers()
        .forEach((name, caller) ->
            assertThat(mayAccessObject(caller, bucket, version, "s3:GetObject"))
                .isEqualTo(name.equals("alt")));
  }

  @Test
  void deletingAndReplacingAreTheBucketsToGrant() {
    String everything = CannedAcl.PUBLIC_READ_WRITE.expand(ALT, MAIN, false).toDocument();
    ObjectVersion version = ListedVersions.version("k", "v", true, false, ALT, everything);
    Bucket bucket = bucket(null, null, PublicAccessBlock.NONE);
    for (String action : List.of("s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion")) {
      Target target = new Target.OfKey(bucket, "k", null);
      callers()
          .forEach((name, caller) ->
              assertThat(authorizer.may(access(caller), target, action))
                  .isEqualTo(name.equals("main")));
    }
  }

  @Test
  void anUnreadableAclGrantsNothingButTheOwnersOwn() {
    String valid = CannedAcl.PUBLIC_READ.expand(MAIN, MAIN, true).toDocument();
    List<String> broken =
        List.of(
            "",
            "null",
            "[]",
            "{",
            valid + "x",
            valid.replace("READ", "READS"),
            valid.replace("ALL_USERS", "EVERYBODY"),
            valid.replace("grants", "grant"),
            "{\"grants\":[],\"grants\":[{\"group\":\"ALL_USERS\",\"permission\":\"READ\"}]}",
            "{\"grants\":[{\"group\":\"ALL_USERS\",\"account\":\"x\",\"permission\":\"READ\"}]}",
            "{\"grants\":[{\"permission\":\"READ\"}]}",
            "{\"grants\":{\"group\":\"ALL_USERS\",\"permission\":\"READ\"}}");
    for (String document : broken) {
      Bucket bucket = bucket(document, null, PublicAccessBlock.NONE);
      callers()
          .forEach((name, caller) ->
              assertThat(mayAccessBucket(caller, bucket, "s3:ListBucket"))
                  .as(document)
                  .isEqualTo(name.equals("main")));
    }
  }

  @Test
  void unreadableOwnershipOrBlockDenies() {
    String acl = CannedAcl.PUBLIC_READ.expand(MAIN, MAIN, true).toDocument();
    for (BucketConfigurationKind kind :
        List.of(
            BucketConfigurationKind.OWNERSHIP_CONTROLS,
            BucketConfigurationKind.PUBLIC_ACCESS_BLOCK)) {
      Bucket bucket =
          InMemoryBuckets.bucket(Map.of(BucketConfigurationKind.ACL, acl, kind, "{\"x\":1}"));
      assertThat(mayAccessBucket(new Caller.Anonymous(), bucket, "s3:ListBucket")).isFalse();
    }
    Bucket readable = InMemoryBuckets.bucket(Map.of(BucketConfigurationKind.ACL, acl));
    assertThat(mayAccessBucket(new Caller.Anonymous(), readable, "s3:ListBucket")).isTrue();
  }
}
