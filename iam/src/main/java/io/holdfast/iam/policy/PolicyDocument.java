package io.holdfast.iam.policy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A policy as it was parsed. There is no other way to come by one than {@link #parse} and {@link
 * #parseBucketPolicy}, so that what is evaluated was checked.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">
 *     Grammar of the IAM JSON policy language</a>
 */
public final class PolicyDocument {
  /** Characters of the longest text that is read, white space included. */
  public static final int MAX_CHARACTERS = 131_072;

  /** Bytes of the longest bucket policy in UTF-8. */
  public static final int MAX_BUCKET_POLICY_BYTES = 20 * 1024;

  private final PolicyKind kind;
  private final PolicyVersion version;
  private final @Nullable String id;
  private final List<Statement> statements;

  PolicyDocument(
      PolicyKind kind, PolicyVersion version, @Nullable String id, List<Statement> statements) {
    this.kind = kind;
    this.version = version;
    this.id = id;
    this.statements = List.copyOf(statements);
  }

  /**
   * Parses a policy. A bucket policy is not yet held against its bucket: {@link
   * #parseBucketPolicy}.
   *
   * @throws MalformedPolicyException when it is none of its kind
   */
  public static PolicyDocument parse(String text, PolicyKind kind) throws MalformedPolicyException {
    return new PolicyParser(kind).parse(text);
  }

  /**
   * Parses a bucket policy and requires that its resources are of this bucket and that its actions
   * are S3's and apply to them.
   *
   * @throws MalformedPolicyException when it is none, or not of this bucket
   */
  public static PolicyDocument parseBucketPolicy(String text, String bucket)
      throws MalformedPolicyException {
    PolicyDocument document = parse(text, PolicyKind.RESOURCE_S3);
    BucketPolicyRules.check(document, bucket);
    return document;
  }

  /** Where it is used. */
  public PolicyKind kind() {
    return kind;
  }

  /** The version of its language. */
  public PolicyVersion version() {
    return version;
  }

  /** Its Id, or null. */
  public @Nullable String id() {
    return id;
  }

  /** Its statements in their order. */
  public List<Statement> statements() {
    return statements;
  }

  /**
   * Everybody whom a Principal or NotPrincipal names, each once: AWS refuses a policy that names
   * somebody who does not exist, and only the caller can know.
   */
  public Set<PolicyPrincipal> principals() {
    Set<PolicyPrincipal> principals = new LinkedHashSet<>();
    for (Statement statement : statements) {
      if (statement.principals() != null) {
        principals.addAll(statement.principals().members());
      }
    }
    return principals;
  }

  /**
   * The same policy with its users, roles and role sessions bound to unique ids. One that is not
   * bound is permitted nothing and exempt from nothing; a Deny for it is for whoever has the name.
   *
   * @param uniqueIds by ARN, as they were when the policy was put
   */
  public PolicyDocument bound(Map<String, String> uniqueIds) {
    List<Statement> bound =
        statements.stream().map(statement -> statement.bound(uniqueIds)).toList();
    return new PolicyDocument(kind, version, id, bound);
  }

  /** The names of the condition keys in it, each once, in their order. */
  public List<String> conditionKeys() {
    Set<String> names = new LinkedHashSet<>();
    for (Statement statement : statements) {
      statement.conditions().forEach(condition -> names.add(condition.key().spelling()));
    }
    return new ArrayList<>(names);
  }

  /** The shortest text that parses to this policy, such as for a session's packed policy. */
  public String toJson() {
    return PolicyWriter.write(this);
  }

  /** Policies are equal when they say the same of the same in the same words and order. */
  @Override
  public boolean equals(Object other) {
    return other instanceof PolicyDocument that
        && kind == that.kind
        && principals().equals(that.principals())
        && toJson().equals(that.toJson());
  }

  @Override
  public int hashCode() {
    return toJson().hashCode();
  }

  @Override
  public String toString() {
    return toJson();
  }
}
