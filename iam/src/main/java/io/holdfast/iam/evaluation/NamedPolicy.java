package io.holdfast.iam.evaluation;

import io.holdfast.iam.policy.MalformedPolicyException;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A policy with the name under which its owner knows it.
 *
 * @param name such as {@code arn:aws:iam::aws:policy/AmazonS3FullAccess}, or an inline policy's
 *     name
 * @param document null when the stored text cannot be read; it then denies everything, since nobody
 *     knows what it denied
 */
public record NamedPolicy(String name, @Nullable PolicyDocument document) {
  /** Reads a policy that was stored earlier. */
  public static NamedPolicy stored(String name, String text, PolicyKind kind) {
    try {
      return new NamedPolicy(name, PolicyDocument.parse(text, kind));
    } catch (MalformedPolicyException e) {
      return new NamedPolicy(name, null);
    }
  }

  /** The same with its principals bound: {@link PolicyDocument#bound}. */
  public NamedPolicy bound(Map<String, String> uniqueIds) {
    return document == null ? this : new NamedPolicy(name, document.bound(uniqueIds));
  }
}
