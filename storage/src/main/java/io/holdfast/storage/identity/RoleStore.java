package io.holdfast.storage.identity;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Roles; what {@link UserStore} says of names and errors holds here. */
public interface RoleStore {
  /** Roles in an account at most, as on AWS. */
  int MAXIMUM_ROLES = 1000;

  /** The most characters of a trust policy, white space not counted. */
  int MAXIMUM_TRUST_POLICY = 4096;

  /**
   * Makes a role.
   *
   * @throws io.holdfast.storage.metadata.AlreadyExistsException when the name is taken
   * @throws io.holdfast.storage.metadata.LimitExceededException when something is too long or many
   */
  Role create(NewRole role);

  /** By name. */
  Optional<Role> find(String accountId, String roleName);

  /** By unique id. */
  Optional<Role> findById(String accountId, String uniqueId);

  /** In order of name. */
  Page<Role> list(String accountId, PageRequest page);

  /** Changes the description and the longest session; null leaves as it was. */
  Role update(
      String accountId,
      String roleName,
      @Nullable String description,
      @Nullable Integer maxSessionSeconds);

  /** Replaces the trust policy. */
  void setTrustPolicy(String accountId, String roleName, TrustPolicy policy);

  /**
   * Deletes a role; its sessions end with it.
   *
   * @throws DeleteConflictException when it has policies
   */
  void delete(String accountId, String roleName);

  /** Adds or replaces tags; keys are compared without case. */
  void tag(String accountId, String roleName, Map<String, String> tags);

  /** Removes tags; those that are not there do not matter. */
  void untag(String accountId, String roleName, Set<String> keys);

  /** Sets the permissions boundary; null removes it. */
  void setPermissionsBoundary(String accountId, String roleName, @Nullable String policyArn);
}
