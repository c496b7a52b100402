package io.holdfast.storage.identity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Groups and who is in them; what {@link UserStore} says of names and errors holds here. */
public interface GroupStore {
  /** Groups in an account at most, as on AWS. */
  int MAXIMUM_GROUPS = 300;

  /** How many groups a user may be in. */
  int MAXIMUM_PER_USER = 10;

  /**
   * Makes an empty group.
   *
   * @throws io.holdfast.storage.metadata.AlreadyExistsException when the name is taken
   * @throws io.holdfast.storage.metadata.LimitExceededException when the account has too many
   */
  Group create(String accountId, String groupName, String path);

  /** By name. */
  Optional<Group> find(String accountId, String groupName);

  /** In order of name. */
  Page<Group> list(String accountId, PageRequest page);

  /** Renames or moves a group; null leaves as it was. */
  Group update(
      String accountId, String groupName, @Nullable String newName, @Nullable String newPath);

  /**
   * Deletes a group.
   *
   * @throws DeleteConflictException when it has members or policies
   */
  void delete(String accountId, String groupName);

  /**
   * Puts a user into a group; nothing happens when it is in it.
   *
   * @throws io.holdfast.storage.metadata.LimitExceededException when the user is in ten groups
   */
  void addUser(String accountId, String groupName, String userName);

  /** Takes a user out of a group. */
  void removeUser(String accountId, String groupName, String userName);

  /** The users of a group, in order of name. */
  Page<User> members(String accountId, String groupName, PageRequest page);

  /** The groups of a user, in order of name. */
  Page<Group> listForUser(String accountId, String userName, PageRequest page);
}
