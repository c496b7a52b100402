package io.holdfast.api.authorization;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.api.configuration.StrictJson;
import io.holdfast.api.configuration.UnreadableDocumentException;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import java.util.Set;

/**
 * The public access block of a bucket.
 *
 * @param blockPublicAcls refuses to set a public ACL
 * @param ignorePublicAcls public grants that exist count for nothing
 * @param blockPublicPolicy refuses to set a public policy
 * @param restrictPublicBuckets a public policy counts for the owner's account only
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html">
 *     Blocking public access</a>
 */
public record PublicAccessBlock(
    boolean blockPublicAcls,
    boolean ignorePublicAcls,
    boolean blockPublicPolicy,
    boolean restrictPublicBuckets) {
  /** Nothing blocked. */
  public static final PublicAccessBlock NONE = new PublicAccessBlock(false, false, false, false);

  /** Everything blocked. */
  public static final PublicAccessBlock ALL = new PublicAccessBlock(true, true, true, true);

  private static final Set<String> FIELDS =
      Set.of("blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets");

  /** What holds for a bucket; everything is blocked where the document is unreadable. */
  public static PublicAccessBlock of(Bucket bucket) {
    String document = bucket.configuration(BucketConfigurationKind.PUBLIC_ACCESS_BLOCK);
    if (document == null) {
      return NONE;
    }
    try {
      return stored(document);
    } catch (UnreadableDocumentException e) {
      return ALL;
    }
  }

  /**
   * The stored setting.
   *
   * @throws UnreadableDocumentException when it is not one
   */
  public static PublicAccessBlock stored(String document) {
    ObjectNode node = StrictJson.read(document, FIELDS);
    return new PublicAccessBlock(
        StrictJson.bool(node, "blockPublicAcls"),
        StrictJson.bool(node, "ignorePublicAcls"),
        StrictJson.bool(node, "blockPublicPolicy"),
        StrictJson.bool(node, "restrictPublicBuckets"));
  }

  /** As stored. */
  public String toDocument() {
    return StrictJson.write(
        StrictJson.object()
            .put("blockPublicAcls", blockPublicAcls)
            .put("ignorePublicAcls", ignorePublicAcls)
            .put("blockPublicPolicy", blockPublicPolicy)
            .put("restrictPublicBuckets", restrictPublicBuckets));
  }
}
