package io.holdfast.api.request;

import static java.util.Objects.requireNonNull;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which S3 operation a request is: method, level, and the query parameters that S3 calls
 * subresources. Every operation of S3 has a row; what is not built is an {@link UnbuiltRequest}.
 * Other query parameters are ignored, as S3 does.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html">
 *     Operations</a>
 */
public final class RouteTable {
  /** What the path names. */
  enum Level {
    SERVICE,
    BUCKET,
    OBJECT
  }

  /**
   * One way to ask for an operation.
   *
   * @param subresource the query parameter that must be there; empty for none
   * @param also a further query parameter, or {@code name=value}, or a {@code header:}; empty for
   *     none
   */
  record Route(
      String method,
      Level level,
      String subresource,
      String also,
      Function<RequestHead, S3Request> request) {
    private boolean matches(RequestHead head) {
      if (!subresource.isEmpty() && !head.query().has(subresource)) {
        return false;
      }
      if (also.isEmpty()) {
        return true;
      }
      if (also.startsWith("header:")) {
        return head.headers().first(also.substring(7)) != null;
      }
      int equals = also.indexOf('=');
      return equals < 0
          ? head.query().has(also)
          : also.substring(equals + 1).equals(head.query().only(also.substring(0, equals)));
    }
  }

  private static final List<Route> ROUTES = routes();
  private static final Map<String, List<Route>> BY_METHOD_AND_LEVEL = index();
  private static final Map<Level, Set<String>> SUBRESOURCES = subresources();

  /** What narrows an operation down to less than a key is named once, whoever reads it. */
  private static final Set<String> SINGLE = Set.of("id", "list-type", "partNumber", "versionId");

  private RouteTable() {}

  /**
   * Finds the operation.
   *
   * @throws S3Exception MethodNotAllowed, InvalidArgument for a parameter that is there twice, or
   *     what the operation's own parser refuses
   */
  public static S3Request route(RequestHead head) {
    head.query().requireOnce(RouteTable::hasMeaning);
    Level level = level(head);
    String other = null;
    List<Route> candidates = BY_METHOD_AND_LEVEL.getOrDefault(head.method() + level, List.of());
    for (Route route : candidates) {
      if (route.matches(head)) {
        if (route.subresource().isEmpty()) {
          // DELETE /bucket?versioning must never be DeleteBucket.
          other = subresourceOfOtherMethod(head, level);
          if (other != null) {
            break;
          }
        }
        return route.request().apply(head);
      }
    }
    throw methodNotAllowed(head.method(), level, other);
  }

  /** Every row, for the table test. */
  static List<Route> all() {
    return ROUTES;
  }

  private static boolean hasMeaning(String name) {
    return SINGLE.contains(name)
        || name.regionMatches(true, 0, "X-Amz-", 0, 6)
        || SUBRESOURCES.values().stream().anyMatch(names -> names.contains(name));
  }

  private static Level level(RequestHead head) {
    if (head.bucket() == null) {
      return Level.SERVICE;
    }
    return head.keyText() == null ? Level.BUCKET : Level.OBJECT;
  }

  private static @Nullable String subresourceOfOtherMethod(RequestHead head, Level level) {
    Set<String> known = requireNonNull(SUBRESOURCES.get(level));
    for (String name : head.query().names()) {
      if (known.contains(name)) {
        return name;
      }
    }
    return null;
  }

  private static S3Exception methodNotAllowed(
      String method, Level level, @Nullable String subresource) {
    Set<String> allowed = new LinkedHashSet<>();
    for (Route route : ROUTES) {
      if (route.level() == level
          && route.subresource().equals(subresource == null ? "" : subresource)) {
        allowed.add(route.method());
      }
    }
    return new S3Exception(S3ErrorCode.METHOD_NOT_ALLOWED)
        .with("Method", method)
        .with(
            "ResourceType",
            subresource == null ? level.name() : subresource.toUpperCase(Locale.ROOT))
        .withHeader("Allow", String.join(", ", allowed));
  }

  private static Map<String, List<Route>> index() {
    Map<String, List<Route>> index = new HashMap<>();
    for (Route route : ROUTES) {
      index.computeIfAbsent(route.method() + route.level(), key -> new ArrayList<>()).add(route);
    }
    return index;
  }

  private static Map<Level, Set<String>> subresources() {
    Map<Level, Set<String>> names = new HashMap<>();
    for (Level level : Level.values()) {
      names.put(level, new HashSet<>());
    }
    for (Route route : ROUTES) {
      // list-type only says which listing; it is harmless anywhere else.
      if (!route.subresource().isEmpty() && !route.subresource().equals("list-type")) {
        requireNonNull(names.get(route.level())).add(route.subresource());
      }
    }
    return names;
  }

  private static List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    Rows service = new Rows(routes, Level.SERVICE);
    service.built("GET", "", ListBuckets::from);
    service.unbuilt("POST", "", "Query");
    bucketReads(new Rows(routes, Level.BUCKET));
    bucketWrites(new Rows(routes, Level.BUCKET));
    bucketDeletes(new Rows(routes, Level.BUCKET));
    objectReads(new Rows(routes, Level.OBJECT));
    objectWrites(new Rows(routes, Level.OBJECT));
    return List.copyOf(routes);
  }

  private static void bucketReads(Rows rows) {
    rows.built("HEAD", "", HeadBucket::from);
    rows.built("GET", "acl", GetBucketAcl::from);
    rows.built("GET", "cors", GetBucketCors::from);
    rows.built("GET", "location", GetBucketLocation::from);
    rows.built("GET", "ownershipControls", GetBucketOwnershipControls::from);
    rows.built("GET", "policy", GetBucketPolicy::from);
    rows.built("GET", "policyStatus", GetBucketPolicyStatus::from);
    rows.built("GET", "publicAccessBlock", GetPublicAccessBlock::from);
    rows.built("GET", "requestPayment", GetBucketRequestPayment::from);
    rows.built("GET", "tagging", GetBucketTagging::from);
    rows.built("GET", "uploads", ListMultipartUploads::from);
    rows.built("GET", "versioning", GetBucketVersioning::from);
    rows.built("GET", "versions", ListObjectVersions::from);
    rows.unbuilt("GET", "abac", "GetBucketAbac");
    rows.unbuilt("GET", "accelerate", "GetBucketAccelerateConfiguration");
    rows.unbuilt("GET", "encryption", "GetBucketEncryption");
    rows.unbuilt("GET", "lifecycle", "GetBucketLifecycleConfiguration");
    rows.unbuilt("GET", "logging", "GetBucketLogging");
    rows.unbuilt("GET", "metadataConfiguration", "GetBucketMetadataConfiguration");
    rows.unbuilt("GET", "metadataTable", "GetBucketMetadataTableConfiguration");
    rows.unbuilt("GET", "notification", "GetBucketNotificationConfiguration");
    rows.unbuilt("GET", "object-lock", "GetObjectLockConfiguration");
    rows.unbuilt("GET", "replication", "GetBucketReplication");
    rows.unbuilt("GET", "session", "CreateSession");
    rows.unbuilt("GET", "website", "GetBucketWebsite");
    rows.numbered("GET", "analytics", "GetBucketAnalyticsConfiguration");
    rows.unbuilt("GET", "analytics", "ListBucketAnalyticsConfigurations");
    rows.numbered("GET", "intelligent-tiering", "GetBucketIntelligentTieringConfiguration");
    rows.unbuilt("GET", "intelligent-tiering", "ListBucketIntelligentTieringConfigurations");
    rows.numbered("GET", "inventory", "GetBucketInventoryConfiguration");
    rows.unbuilt("GET", "inventory", "ListBucketInventoryConfigurations");
    rows.numbered("GET", "metrics", "GetBucketMetricsConfiguration");
    rows.unbuilt("GET", "metrics", "ListBucketMetricsConfigurations");
    rows.add("GET", "list-type", "list-type=2", ListObjectsV2::from);
    rows.built("GET", "", ListObjects::from);
  }

  private static void bucketWrites(Rows rows) {
    rows.built("PUT", "acl", PutBucketAcl::from);
    rows.built("PUT", "cors", PutBucketCors::from);
    rows.built("PUT", "ownershipControls", PutBucketOwnershipControls::from);
    rows.built("PUT", "policy", PutBucketPolicy::from);
    rows.built("PUT", "publicAccessBlock", PutPublicAccessBlock::from);
    rows.built("PUT", "tagging", PutBucketTagging::from);
    rows.built("PUT", "versioning", PutBucketVersioning::from);
    rows.unbuilt("PUT", "abac", "PutBucketAbac");
    rows.unbuilt("PUT", "accelerate", "PutBucketAccelerateConfiguration");
    rows.unbuilt("PUT", "analytics", "PutBucketAnalyticsConfiguration");
    rows.unbuilt("PUT", "encryption", "PutBucketEncryption");
    rows.unbuilt("PUT", "intelligent-tiering", "PutBucketIntelligentTieringConfiguration");
    rows.unbuilt("PUT", "inventory", "PutBucketInventoryConfiguration");
    rows.unbuilt("PUT", "lifecycle", "PutBucketLifecycleConfiguration");
    rows.unbuilt("PUT", "logging", "PutBucketLogging");
    rows.unbuilt(
        "PUT", "metadataInventoryTable", "UpdateBucketMetadataInventoryTableConfiguration");
    rows.unbuilt("PUT", "metadataJournalTable", "UpdateBucketMetadataJournalTableConfiguration");
    rows.unbuilt("PUT", "metrics", "PutBucketMetricsConfiguration");
    rows.unbuilt("PUT", "notification", "PutBucketNotificationConfiguration");
    rows.unbuilt("PUT", "object-lock", "PutObjectLockConfiguration");
    rows.unbuilt("PUT", "replication", "PutBucketReplication");
    rows.unbuilt("PUT", "requestPayment", "PutBucketRequestPayment");
    rows.unbuilt("PUT", "website", "PutBucketWebsite");
    rows.built("PUT", "", CreateBucket::from);
    rows.built("POST", "delete", DeleteObjects::from);
    rows.unbuilt("POST", "metadataConfiguration", "CreateBucketMetadataConfiguration");
    rows.unbuilt("POST", "metadataTable", "CreateBucketMetadataTableConfiguration");
    rows.add("POST", "", "header:x-amz-request-route", named("WriteGetObjectResponse"));
    rows.built("POST", "", PostObject::from);
  }

  private static void bucketDeletes(Rows rows) {
    rows.built("DELETE", "cors", DeleteBucketCors::from);
    rows.built("DELETE", "ownershipControls", DeleteBucketOwnershipControls::from);
    rows.built("DELETE", "policy", DeleteBucketPolicy::from);
    rows.built("DELETE", "publicAccessBlock", DeletePublicAccessBlock::from);
    rows.built("DELETE", "tagging", DeleteBucketTagging::from);
    rows.unbuilt("DELETE", "analytics", "DeleteBucketAnalyticsConfiguration");
    rows.unbuilt("DELETE", "encryption", "DeleteBucketEncryption");
    rows.unbuilt("DELETE", "intelligent-tiering", "DeleteBucketIntelligentTieringConfiguration");
    rows.unbuilt("DELETE", "inventory", "DeleteBucketInventoryConfiguration");
    rows.unbuilt("DELETE", "lifecycle", "DeleteBucketLifecycle");
    rows.unbuilt("DELETE", "metadataConfiguration", "DeleteBucketMetadataConfiguration");
    rows.unbuilt("DELETE", "metadataTable", "DeleteBucketMetadataTableConfiguration");
    rows.unbuilt("DELETE", "metrics", "DeleteBucketMetricsConfiguration");
    rows.unbuilt("DELETE", "replication", "DeleteBucketReplication");
    rows.unbuilt("DELETE", "website", "DeleteBucketWebsite");
    rows.built("DELETE", "", DeleteBucket::from);
  }

  private static void objectReads(Rows rows) {
    rows.built("HEAD", "", HeadObject::from);
    rows.built("GET", "acl", GetObjectAcl::from);
    rows.built("GET", "attributes", GetObjectAttributes::from);
    rows.built("GET", "tagging", GetObjectTagging::from);
    rows.built("GET", "uploadId", ListParts::from);
    rows.unbuilt("GET", "legal-hold", "GetObjectLegalHold");
    rows.unbuilt("GET", "retention", "GetObjectRetention");
    rows.built("GET", "torrent", GetObjectTorrent::from);
    rows.built("GET", "", GetObject::from);
  }

  private static void objectWrites(Rows rows) {
    rows.add("PUT", "uploadId", "header:x-amz-copy-source", UploadPartCopy::from);
    rows.add("PUT", "uploadId", "partNumber", UploadPart::from);
    rows.built("PUT", "acl", PutObjectAcl::from);
    rows.built("PUT", "tagging", PutObjectTagging::from);
    rows.unbuilt("PUT", "encryption", "UpdateObjectEncryption");
    rows.unbuilt("PUT", "legal-hold", "PutObjectLegalHold");
    rows.unbuilt("PUT", "renameObject", "RenameObject");
    rows.unbuilt("PUT", "retention", "PutObjectRetention");
    rows.add("PUT", "", "header:x-amz-copy-source", CopyObject::from);
    rows.built("PUT", "", PutObject::from);
    rows.built("POST", "uploads", CreateMultipartUpload::from);
    rows.built("POST", "uploadId", CompleteMultipartUpload::from);
    rows.unbuilt("POST", "restore", "RestoreObject");
    rows.unbuilt("POST", "select", "SelectObjectContent");
    rows.built("DELETE", "tagging", DeleteObjectTagging::from);
    rows.built("DELETE", "uploadId", AbortMultipartUpload::from);
    rows.built("DELETE", "", DeleteObject::from);
  }

  private static Function<RequestHead, S3Request> named(String name) {
    return head -> new UnbuiltRequest(name, head.bucket());
  }

  /** Adds rows of one level; the first that matches wins. */
  private record Rows(List<Route> routes, Level level) {
    void built(String method, String subresource, Function<RequestHead, S3Request> request) {
      add(method, subresource, "", request);
    }

    void unbuilt(String method, String subresource, String name) {
      add(method, subresource, "", named(name));
    }

    /** A configuration that is one of several, named by the parameter id. */
    void numbered(String method, String subresource, String name) {
      add(method, subresource, "id", named(name));
    }

    void add(
        String method, String subresource, String also, Function<RequestHead, S3Request> request) {
      routes.add(new Route(method, level, subresource, also, request));
    }
  }
}
