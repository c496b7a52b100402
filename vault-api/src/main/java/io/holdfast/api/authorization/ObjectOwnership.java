package io.holdfast.api.authorization;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.api.configuration.StrictJson;
import io.holdfast.api.configuration.UnreadableDocumentException;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import java.util.Set;

/**
 * Who owns what is written, and whether ACLs count.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html">
 *     Object Ownership</a>
 */
public enum ObjectOwnership {
  BUCKET_OWNER_ENFORCED("BucketOwnerEnforced"),
  BUCKET_OWNER_PREFERRED("BucketOwnerPreferred"),
  OBJECT_WRITER("ObjectWriter");

  private static final String FIELD = "objectOwnership";

  private final String wireName;

  ObjectOwnership(String wireName) {
    this.wireName = wireName;
  }

  /** S3's name. */
  public String wireName() {
    return wireName;
  }

  /**
   * What holds for a bucket: ObjectWriter where nothing was set, BucketOwnerEnforced (which grants
   * least) where the document is unreadable.
   */
  public static ObjectOwnership of(Bucket bucket) {
    String document = bucket.configuration(BucketConfigurationKind.OWNERSHIP_CONTROLS);
    if (document == null) {
      return OBJECT_WRITER;
    }
    try {
      return stored(document);
    } catch (UnreadableDocumentException e) {
      return BUCKET_OWNER_ENFORCED;
    }
  }

  /**
   * The stored setting.
   *
   * @throws UnreadableDocumentException when it is not one
   */
  public static ObjectOwnership stored(String document) {
    ObjectNode node = StrictJson.read(document, Set.of(FIELD));
    try {
      return valueOf(StrictJson.text(node, FIELD));
    } catch (IllegalArgumentException e) {
      throw new UnreadableDocumentException("unknown ownership", e);
    }
  }

  /** As stored. */
  public String toDocument() {
    return StrictJson.write(StrictJson.object().put(FIELD, name()));
  }

  /**
   * The setting of that name.
   *
   * @throws S3Exception MalformedXML
   */
  public static ObjectOwnership parse(String name) {
    for (ObjectOwnership ownership : values()) {
      if (ownership.wireName.equals(name)) {
        return ownership;
      }
    }
    throw new S3Exception(S3ErrorCode.MALFORMED_XML);
  }
}
