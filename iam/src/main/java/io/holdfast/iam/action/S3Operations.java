package io.holdfast.iam.action;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which actions an operation of S3 asks for. Permission for all of them is needed.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html">
 *     Policy actions for Amazon S3</a>
 */
public final class S3Operations {
  /** Each line: an operation, its actions, and after a bar those for a request with a versionId. */
  private static final String TABLE =
      """
      AbortMultipartUpload: AbortMultipartUpload
      CompleteMultipartUpload: PutObject
      CopyObject: PutObject
      CreateBucket: CreateBucket
      CreateMultipartUpload: PutObject
      CreateSession: CreateSession
      DeleteBucket: DeleteBucket
      DeleteBucketAnalyticsConfiguration: PutAnalyticsConfiguration
      DeleteBucketCors: PutBucketCORS
      DeleteBucketEncryption: PutEncryptionConfiguration
      DeleteBucketIntelligentTieringConfiguration: PutIntelligentTieringConfiguration
      DeleteBucketInventoryConfiguration: PutInventoryConfiguration
      DeleteBucketLifecycle: PutLifecycleConfiguration
      DeleteBucketMetadataTableConfiguration: DeleteBucketMetadataTableConfiguration
      DeleteBucketMetricsConfiguration: PutMetricsConfiguration
      DeleteBucketOwnershipControls: PutBucketOwnershipControls
      DeleteBucketPolicy: DeleteBucketPolicy
      DeleteBucketReplication: PutReplicationConfiguration
      DeleteBucketTagging: PutBucketTagging
      DeleteBucketWebsite: DeleteBucketWebsite
      DeleteObject: DeleteObject | DeleteObjectVersion
      DeleteObjects: DeleteObject | DeleteObjectVersion
      DeleteObjectTagging: DeleteObjectTagging | DeleteObjectVersionTagging
      DeletePublicAccessBlock: PutBucketPublicAccessBlock
      GetBucketAbac: GetBucketAbac
      GetBucketAccelerateConfiguration: GetAccelerateConfiguration
      GetBucketAcl: GetBucketAcl
      GetBucketAnalyticsConfiguration: GetAnalyticsConfiguration
      GetBucketCors: GetBucketCORS
      GetBucketEncryption: GetEncryptionConfiguration
      GetBucketIntelligentTieringConfiguration: GetIntelligentTieringConfiguration
      GetBucketInventoryConfiguration: GetInventoryConfiguration
      GetBucketLifecycleConfiguration: GetLifecycleConfiguration
      GetBucketLocation: GetBucketLocation
      GetBucketLogging: GetBucketLogging
      GetBucketMetricsConfiguration: GetMetricsConfiguration
      GetBucketNotificationConfiguration: GetBucketNotification
      GetBucketOwnershipControls: GetBucketOwnershipControls
      GetBucketPolicy: GetBucketPolicy
      GetBucketPolicyStatus: GetBucketPolicyStatus
      GetBucketReplication: GetReplicationConfiguration
      GetBucketRequestPayment: GetBucketRequestPayment
      GetBucketTagging: GetBucketTagging
      GetBucketVersioning: GetBucketVersioning
      GetBucketWebsite: GetBucketWebsite
      GetObject: GetObject | GetObjectVersion
      GetObjectAcl: GetObjectAcl | GetObjectVersionAcl
      GetObjectAttributes: GetObject GetObjectAttributes \
      | GetObjectVersion GetObjectVersionAttributes
      GetObjectLegalHold: GetObjectLegalHold
      GetObjectLockConfiguration: GetBucketObjectLockConfiguration
      GetObjectRetention: GetObjectRetention
      GetObjectTagging: GetObjectTagging | GetObjectVersionTagging
      GetObjectTorrent: GetObjectTorrent | GetObjectVersionTorrent
      GetPublicAccessBlock: GetBucketPublicAccessBlock
      HeadBucket: ListBucket
      HeadObject: GetObject | GetObjectVersion
      ListBuckets: ListAllMyBuckets
      ListMultipartUploads: ListBucketMultipartUploads
      ListObjects: ListBucket
      ListObjectsV2: ListBucket
      ListObjectVersions: ListBucketVersions
      ListParts: ListMultipartUploadParts
      PostObject: PutObject
      PutBucketAbac: PutBucketAbac
      PutBucketAccelerateConfiguration: PutAccelerateConfiguration
      PutBucketAcl: PutBucketAcl
      PutBucketAnalyticsConfiguration: PutAnalyticsConfiguration
      PutBucketCors: PutBucketCORS
      PutBucketEncryption: PutEncryptionConfiguration
      PutBucketIntelligentTieringConfiguration: PutIntelligentTieringConfiguration
      PutBucketInventoryConfiguration: PutInventoryConfiguration
      PutBucketLifecycleConfiguration: PutLifecycleConfiguration
      PutBucketLogging: PutBucketLogging
      PutBucketMetricsConfiguration: PutMetricsConfiguration
      PutBucketNotificationConfiguration: PutBucketNotification
      PutBucketOwnershipControls: PutBucketOwnershipControls
      PutBucketPolicy: PutBucketPolicy
      PutBucketReplication: PutReplicationConfiguration
      PutBucketRequestPayment: PutBucketRequestPayment
      PutBucketTagging: PutBucketTagging
      PutBucketVersioning: PutBucketVersioning
      PutBucketWebsite: PutBucketWebsite
      PutObject: PutObject
      PutObjectAcl: PutObjectAcl | PutObjectVersionAcl
      PutObjectLegalHold: PutObjectLegalHold
      PutObjectLockConfiguration: PutBucketObjectLockConfiguration
      PutObjectRetention: PutObjectRetention
      PutObjectTagging: PutObjectTagging | PutObjectVersionTagging
      PutPublicAccessBlock: PutBucketPublicAccessBlock
      RestoreObject: RestoreObject
      SelectObjectContent: GetObject
      UpdateObjectEncryption: UpdateObjectEncryption
      UploadPart: PutObject
      UploadPartCopy: PutObject
      """;

  /** Fields of a write that ask for more: each line a field and an action. */
  private static final String BY_FIELD =
      """
      x-amz-acl PutObjectAcl
      x-amz-grant-full-control PutObjectAcl
      x-amz-grant-read PutObjectAcl
      x-amz-grant-read-acp PutObjectAcl
      x-amz-grant-write-acp PutObjectAcl
      x-amz-tagging PutObjectTagging
      x-amz-object-lock-mode PutObjectRetention
      x-amz-object-lock-retain-until-date PutObjectRetention
      x-amz-object-lock-legal-hold PutObjectLegalHold
      """;

  private static final Map<String, List<List<String>>> ACTIONS = new LinkedHashMap<>();
  private static final Map<String, String> ACTION_BY_FIELD = new LinkedHashMap<>();

  static {
    for (String line : TABLE.lines().toList()) {
      int colon = line.indexOf(':');
      List<List<String>> variants = new ArrayList<>();
      for (String variant : line.substring(colon + 1).split("\\|", -1)) {
        List<String> actions = new ArrayList<>();
        for (String action : variant.strip().split(" ", -1)) {
          actions.add("s3:" + action);
        }
        variants.add(List.copyOf(actions));
      }
      ACTIONS.put(line.substring(0, colon), variants);
    }
    for (String line : BY_FIELD.lines().toList()) {
      int space = line.indexOf(' ');
      ACTION_BY_FIELD.put(line.substring(0, space), "s3:" + line.substring(space + 1));
    }
  }

  private S3Operations() {}

  /** The operations that the table has, by AWS's names. */
  public static Set<String> names() {
    return Set.copyOf(ACTIONS.keySet());
  }

  /**
   * The actions on the request's own resource. A copy needs GetObject or GetObjectVersion on its
   * source besides, and what {@link #actionFor} says of its header fields; a batch is asked about
   * key by key.
   *
   * @param operation by AWS's name, such as {@code PutBucketCors}
   * @param withVersionId whether the request (or the batch's entry) names a version
   * @return at least one; an operation without a row is an error of the program
   * @throws IllegalArgumentException for an operation without a row
   */
  public static List<String> actions(String operation, boolean withVersionId) {
    List<List<String>> variants = ACTIONS.get(operation);
    if (variants == null) {
      throw new IllegalArgumentException("no actions are known for " + operation);
    }
    return withVersionId ? variants.getLast() : variants.getFirst();
  }

  /**
   * The action that a header field or form field of PutObject, CopyObject, CreateMultipartUpload or
   * PostObject asks for besides PutObject; empty for fields that ask for none.
   */
  public static List<String> actionFor(String field) {
    String action = ACTION_BY_FIELD.get(field.toLowerCase(Locale.ROOT));
    return action == null ? List.of() : List.of(action);
  }
}
