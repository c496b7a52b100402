package io.holdfast.storage.identity;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Customer managed policies and their versions, by ARN; what {@link UserStore} says of names and
 * errors holds here. Documents are kept as they are: whoever puts one has judged it.
 */
public interface PolicyStore {
  /** Managed policies in an account at most, as on AWS. */
  int MAXIMUM_POLICIES = 1500;

  /** How many versions a policy may have. */
  int MAXIMUM_VERSIONS = 5;

  /** The most characters of a document, white space not counted. */
  int MAXIMUM_DOCUMENT = 6144;

  /**
   * Makes a policy with version {@code v1} in force.
   *
   * @throws io.holdfast.storage.metadata.AlreadyExistsException when the name is taken
   * @throws io.holdfast.storage.metadata.LimitExceededException when something is too long or many
   */
  ManagedPolicy create(NewPolicy policy);

  /** By ARN, of any account. */
  Optional<ManagedPolicy> find(String policyArn);

  /**
   * An account's policies in order of name.
   *
   * @param onlyAttached leaves out those that are attached to nobody
   */
  Page<ManagedPolicy> list(String accountId, boolean onlyAttached, PageRequest page);

  /**
   * Deletes a policy.
   *
   * @throws DeleteConflictException when it is attached, is a boundary or has other versions
   */
  void delete(String policyArn);

  /**
   * Adds a version.
   *
   * @param setAsDefault puts it in force
   * @throws io.holdfast.storage.metadata.LimitExceededException when there are five
   */
  PolicyVersion createVersion(String policyArn, String document, boolean setAsDefault);

  /** A version with its document. */
  Optional<PolicyVersion> findVersion(String policyArn, String versionId);

  /** The versions, newest first. */
  Page<PolicyVersion> versions(String policyArn, PageRequest page);

  /** Puts a version in force. */
  void setDefaultVersion(String policyArn, String versionId);

  /**
   * Deletes a version.
   *
   * @throws DeleteConflictException when it is in force
   */
  void deleteVersion(String policyArn, String versionId);

  /** Adds or replaces tags; keys are compared without case. */
  void tag(String policyArn, Map<String, String> tags);

  /** Removes tags; those that are not there do not matter. */
  void untag(String policyArn, Set<String> keys);

  /**
   * Attaches a managed policy; nothing happens when it is attached.
   *
   * @param policyArn of the holder's account, or built in; who calls has made sure that a built-in
   *     one exists
   * @throws io.holdfast.storage.metadata.LimitExceededException when the holder has ten
   */
  void attach(PolicyHolder holder, String policyArn);

  /** Detaches a managed policy. */
  void detach(PolicyHolder holder, String policyArn);

  /** The ARNs of a holder's managed policies, in order of the ARN; the prefix is of the path. */
  Page<String> attached(PolicyHolder holder, PageRequest page);

  /**
   * Who has a managed policy, in the account, in order of kind and name.
   *
   * @param kind only these; null for all
   * @param asBoundary true lists whose boundary it is instead
   */
  Page<PolicyHolder> holders(
      String accountId,
      String policyArn,
      PolicyHolder.@Nullable Kind kind,
      boolean asBoundary,
      PageRequest page);
}
