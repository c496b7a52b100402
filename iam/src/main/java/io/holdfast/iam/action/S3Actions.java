package io.holdfast.iam.action;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The actions of S3 with the resource that each is done to. A bucket policy may name these and no
 * others.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html">
 *     Actions, resources and condition keys for Amazon S3</a>
 */
public final class S3Actions {
  /** The one action that no wildcard grants, unless the account asked for that. */
  public static final String BYPASS_GOVERNANCE_RETENTION = "s3:BypassGovernanceRetention";

  private static final Map<String, ResourceType> TYPES = new LinkedHashMap<>();
  private static final List<String> NAMES = new ArrayList<>();

  static {
    add(
        ResourceType.BUCKET,
        """
        CreateBucket CreateBucketMetadataTableConfiguration DeleteBucket
        DeleteBucketMetadataTableConfiguration DeleteBucketPolicy DeleteBucketWebsite
        GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAbac GetBucketAcl
        GetBucketCORS GetBucketLocation GetBucketLogging GetBucketMetadataTableConfiguration
        GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls
        GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketRequestPayment
        GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration
        GetIntelligentTieringConfiguration GetInventoryConfiguration GetLifecycleConfiguration
        GetMetricsConfiguration GetReplicationConfiguration ListBucket
        ListBucketMultipartUploads ListBucketVersions PutAccelerateConfiguration
        PutAnalyticsConfiguration PutBucketAbac PutBucketAcl PutBucketCORS PutBucketLogging
        PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls
        PutBucketPolicy PutBucketPublicAccessBlock PutBucketRequestPayment PutBucketTagging
        PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration
        PutIntelligentTieringConfiguration PutInventoryConfiguration PutLifecycleConfiguration
        PutMetricsConfiguration PutReplicationConfiguration ListTagsForResource TagResource
        UntagResource CreateSession UpdateBucketMetadataInventoryTableConfiguration
        UpdateBucketMetadataJournalTableConfiguration
        """);
    add(
        ResourceType.OBJECT,
        """
        AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging
        DeleteObjectVersion DeleteObjectVersionTagging GetObject GetObjectAcl
        GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging
        GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes
        GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent
        InitiateReplication ListMultipartUploadParts ObjectOwnerOverrideToBucketOwner PutObject
        PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging PutObjectVersionAcl
        PutObjectVersionTagging ReplicateDelete ReplicateObject ReplicateTags RestoreObject
        UpdateObjectEncryption
        """);
    add(
        ResourceType.NONE,
        """
        GetAccountPublicAccessBlock ListAllMyBuckets PutAccountPublicAccessBlock
        """);
  }

  private S3Actions() {}

  private static void add(ResourceType type, String names) {
    for (String name : names.strip().split("\\s+", -1)) {
      TYPES.put(("s3:" + name).toLowerCase(Locale.ROOT), type);
      NAMES.add("s3:" + name);
    }
  }

  /** All of them, as AWS spells them: {@code s3:GetObject}. */
  public static List<String> all() {
    return Collections.unmodifiableList(NAMES);
  }

  /** What an action is done to; null for a name that S3 does not have. Case does not count. */
  public static @Nullable ResourceType typeOf(String action) {
    return TYPES.get(action.toLowerCase(Locale.ROOT));
  }

  static Map<String, ResourceType> types() {
    return TYPES;
  }
}
