package io.holdfast.api.authorization;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.api.configuration.StrictJson;
import io.holdfast.api.configuration.UnreadableDocumentException;
import io.holdfast.iam.evaluation.NamedPolicy;
import io.holdfast.iam.evaluation.PublicAccess;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyKind;
import java.util.Set;

/**
 * A bucket's policy as it is stored: the text as it was put, to the byte, and whether whoever put
 * it gave up the owner's way back.
 *
 * @param text as it was put
 * @param bindsOwnerRoot true after x-amz-confirm-remove-self-bucket-access: the three policy calls
 *     can be denied to the owner's root too
 */
public record BucketPolicy(String text, boolean bindsOwnerRoot) {
  private static final Set<String> FIELDS = Set.of("policy", "bindsOwnerRoot");

  /**
   * The stored policy.
   *
   * @throws UnreadableDocumentException when it is not one
   */
  public static BucketPolicy stored(String document) {
    ObjectNode node = StrictJson.read(document, FIELDS);
    return new BucketPolicy(
        StrictJson.text(node, "policy"), StrictJson.bool(node, "bindsOwnerRoot"));
  }

  /** As stored. */
  public String toDocument() {
    return StrictJson.write(
        StrictJson.object().put("policy", text).put("bindsOwnerRoot", bindsOwnerRoot));
  }

  /** True when it permits anything to callers who are not fixed; an unreadable one permits none. */
  public boolean isPublic() {
    PolicyDocument document = parsed().document();
    return document != null && PublicAccess.isPublic(document);
  }

  NamedPolicy parsed() {
    return NamedPolicy.stored("bucket policy", text, PolicyKind.RESOURCE_S3);
  }
}
