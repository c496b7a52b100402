package io.holdfast.api.request;

import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.VersionId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * GetObjectAttributes.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html">API</a>
 */
public record GetObjectAttributes(
    String bucket,
    ObjectKey key,
    @Nullable VersionId versionId,
    Set<Attribute> attributes,
    int maxParts,
    int partNumberMarker)
    implements ObjectRequest {

  public GetObjectAttributes {
    attributes = Set.copyOf(attributes);
  }

  static GetObjectAttributes from(RequestHead head) {
    return new GetObjectAttributes(
        head.requireBucket(),
        head.requireKey(),
        ObjectParameters.versionId(head),
        Attribute.parse(head.headers().all("x-amz-object-attributes")),
        Math.min(
            1000,
            ObjectParameters.parseCount(
                head.headers().first("x-amz-max-parts"), "x-amz-max-parts", 1000)),
        ObjectParameters.parseCount(
            head.headers().first("x-amz-part-number-marker"), "x-amz-part-number-marker", 0));
  }

  @Override
  public String action() {
    return versionId == null ? "s3:GetObjectAttributes" : "s3:GetObjectVersionAttributes";
  }

  /** What can be asked for. */
  public enum Attribute {
    ETAG("ETag"),
    CHECKSUM("Checksum"),
    OBJECT_PARTS("ObjectParts"),
    STORAGE_CLASS("StorageClass"),
    OBJECT_SIZE("ObjectSize");

    private final String wireName;

    Attribute(String wireName) {
      this.wireName = wireName;
    }

    private static Set<Attribute> parse(List<String> headers) {
      Set<Attribute> found = EnumSet.noneOf(Attribute.class);
      for (String header : headers) {
        for (String name : header.split(",", -1)) {
          found.add(of(name.strip()));
        }
      }
      if (found.isEmpty()) {
        throw S3Exception.invalidArgument(
            "The x-amz-object-attributes header is either missing or empty.",
            "x-amz-object-attributes",
            "");
      }
      return found;
    }

    private static Attribute of(String name) {
      for (Attribute attribute : values()) {
        if (attribute.wireName.equals(name)) {
          return attribute;
        }
      }
      throw S3Exception.invalidArgument(
          "Invalid attribute name specified.", "x-amz-object-attributes", name);
    }
  }
}
