package io.holdfast.storage.identity;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Users. Names are compared without case. Whatever a call names and is not there is a {@link
 * NoSuchEntityException}; a name, path or tag that IAM would not take is an {@link
 * IllegalArgumentException}. A change is seen by every decision of this process when the call
 * returns, and by those of others within a second.
 */
public interface UserStore {
  /** Users in an account at most, as on AWS. */
  int MAXIMUM_USERS = 5000;

  /** The most tags that a user, role or policy may have. */
  int MAXIMUM_TAGS = 50;

  /**
   * Makes a user with a new unique id.
   *
   * @throws io.holdfast.storage.metadata.AlreadyExistsException when the name is taken
   * @throws io.holdfast.storage.metadata.LimitExceededException with too many tags or users
   */
  User create(NewUser user);

  /** By name. */
  Optional<User> find(String accountId, String userName);

  /** By unique id. */
  Optional<User> findById(String accountId, String uniqueId);

  /** In order of name. */
  Page<User> list(String accountId, PageRequest page);

  /**
   * Renames or moves a user; keys, policies, groups and sessions stay its own.
   *
   * @param newName null: as before
   * @param newPath null: as before
   * @throws io.holdfast.storage.metadata.AlreadyExistsException when the new name is taken
   */
  User update(
      String accountId, String userName, @Nullable String newName, @Nullable String newPath);

  /**
   * Deletes a user that nothing belongs to any more.
   *
   * @throws DeleteConflictException when it has keys, policies, groups or MFA devices
   */
  void delete(String accountId, String userName);

  /** Adds or replaces tags; keys are compared without case. */
  void tag(String accountId, String userName, Map<String, String> tags);

  /** Removes tags; those that are not there do not matter. */
  void untag(String accountId, String userName, Set<String> keys);

  /**
   * Sets or removes the permissions boundary.
   *
   * @param policyArn a built-in policy or one of the same account; null removes it
   */
  void setPermissionsBoundary(String accountId, String userName, @Nullable String policyArn);
}
