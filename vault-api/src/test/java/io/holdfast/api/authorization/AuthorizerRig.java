package io.holdfast.api.authorization;

import static io.holdfast.api.fakes.InMemoryAccounts.ALT;
import static io.holdfast.api.fakes.InMemoryAccounts.MAIN;

import io.holdfast.api.fakes.Heads;
import io.holdfast.api.fakes.InMemoryBuckets;
import io.holdfast.api.fakes.ListedVersions;
import io.holdfast.api.fakes.MemoryPrincipals;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.storage.metadata.ObjectVersion;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A policy authorizer over principals in memory, with buckets and policies for it to judge. */
abstract class AuthorizerRig {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Caller NOBODY = new Caller.Anonymous();
  static final Caller OWNER = new Caller.Authenticated(MAIN, null, "AKIAMAIN");
  static final Caller ALT_ROOT = new Caller.Authenticated(ALT, null, "AKIAALT");
  static final String GET = "s3:GetObject";

  final MemoryPrincipals principals = new MemoryPrincipals();
  final PolicyAuthorizer authorizer = new PolicyAuthorizer(principals);

  static String statement(String effect, String action) {
    return "{\"Effect\":\"" + effect + "\",\"Action\":\"" + action + "\",\"Resource\":\"*\"}";
  }

  static String policy(String... statements) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[" + String.join(",", statements) + "]}";
  }

  static String allow(String action) {
    return policy(statement("Allow", action));
  }

  static String deny(String action) {
    return policy(statement("Deny", action));
  }

  /** A statement of the bucket's policy; {@code more} is further members, or empty. */
  static String bucketStatement(String effect, String principal, String action, String more) {
    return "{\"Effect\":\""
        + effect
        + "\",\"Principal\":"
        + principal
        + ",\"Action\":\""
        + action
        + "\",\"Resource\":\"*\""
        + (more.isEmpty() ? "" : "," + more)
        + "}";
  }

  static String user(Account account, String name) {
    return "{\"AWS\":\"arn:aws:iam::" + account.accountId() + ":user/" + name + "\"}";
  }

  static String account(Account account) {
    return "{\"AWS\":\"" + account.accountId() + "\"}";
  }

  static Bucket bucket(String... statements) {
    return bucket(PublicAccessBlock.NONE, null, statements);
  }

  static Bucket bucket(PublicAccessBlock block, @Nullable String acl, String... statements) {
    return InMemoryBuckets.bucket(documents(block, acl, policy(statements), false));
  }

  static Bucket without(@Nullable String acl) {
    return InMemoryBuckets.bucket(documents(PublicAccessBlock.NONE, acl, null, false));
  }

  static Map<BucketConfigurationKind, String> documents(
      PublicAccessBlock block, @Nullable String acl, @Nullable String policy, boolean binds) {
    Map<BucketConfigurationKind, String> documents = new EnumMap<>(BucketConfigurationKind.class);
    documents.put(BucketConfigurationKind.PUBLIC_ACCESS_BLOCK, block.toDocument());
    if (acl != null) {
      documents.put(BucketConfigurationKind.ACL, acl);
    }
    if (policy != null) {
      documents.put(BucketConfigurationKind.POLICY, bound(policy, binds).toDocument());
    }
    return documents;
  }

  /** As if it had been put while those whom it names were there. */
  private static BucketPolicy bound(String policy, boolean binds) {
    Map<String, String> ids = new HashMap<>();
    Pattern.compile("arn:aws:iam::[0-9]{12}:user/([a-z]+)")
        .matcher(policy)
        .results()
        .forEach(user -> ids.put(user.group(), "AIDA" + user.group(1).toUpperCase(Locale.ROOT)));
    return new BucketPolicy(policy, binds, ids);
  }

  static Access access(Caller caller) {
    return Access.of(caller, Heads.head("GET", "b", "", Map.of()), NOW, null, null);
  }

  static ObjectVersion object(Account owner, @Nullable String acl) {
    return ListedVersions.version("k", "v", true, false, owner, acl);
  }

  boolean mayGet(Caller caller, Bucket bucket) {
    return mayGet(caller, bucket, object(MAIN, null));
  }

  boolean mayGet(Caller caller, Bucket bucket, ObjectVersion version) {
    return authorizer.may(access(caller), new Target.OfVersion(bucket, version, null), GET);
  }

  boolean mayBucket(Caller caller, Bucket bucket, String action) {
    return authorizer.may(access(caller), new Target.OfBucket(bucket), action);
  }
}
