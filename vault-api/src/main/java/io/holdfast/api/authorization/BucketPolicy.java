package io.holdfast.api.authorization;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.api.configuration.StrictJson;
import io.holdfast.api.configuration.UnreadableDocumentException;
import io.holdfast.iam.evaluation.NamedPolicy;
import io.holdfast.iam.evaluation.PublicAccess;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyKind;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A bucket's policy as it is stored: the text as it was put, to the byte, and whether whoever put
 * it gave up the owner's way back.
 *
 * @param text as it was put
 * @param bindsOwnerRoot true after x-amz-confirm-remove-self-bucket-access: the three policy calls
 *     can be denied to the owner's root too
 * @param principals the unique ids of those whom it names, by ARN, as they were when it was put;
 *     who is not in here is permitted nothing
 */
public record BucketPolicy(String text, boolean bindsOwnerRoot, Map<String, String> principals) {
  private static final Set<String> FIELDS = Set.of("policy", "bindsOwnerRoot", "principals");

  /** Copies the principals. */
  public BucketPolicy {
    principals = Map.copyOf(principals);
  }

  /**
   * The stored policy.
   *
   * @throws UnreadableDocumentException when it is not one
   */
  public static BucketPolicy stored(String document) {
    ObjectNode node = StrictJson.read(document, FIELDS);
    return new BucketPolicy(
        StrictJson.text(node, "policy"),
        StrictJson.bool(node, "bindsOwnerRoot"),
        StrictJson.textMap(node, "principals"));
  }

  /** As stored. */
  public String toDocument() {
    ObjectNode node = StrictJson.object().put("policy", text).put("bindsOwnerRoot", bindsOwnerRoot);
    ObjectNode ids = node.putObject("principals");
    new TreeMap<>(principals).forEach(ids::put);
    return StrictJson.write(node);
  }

  /** True when it permits anything to callers who are not fixed; an unreadable one permits none. */
  public boolean isPublic() {
    PolicyDocument document = parsed().document();
    return document != null && PublicAccess.isPublic(document);
  }

  NamedPolicy parsed() {
    return NamedPolicy.stored("bucket policy", text, PolicyKind.RESOURCE_S3).bound(principals);
  }
}
