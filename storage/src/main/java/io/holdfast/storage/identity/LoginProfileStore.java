package io.holdfast.storage.identity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Passwords of users; what {@link UserStore} says of names and errors holds here. */
public interface LoginProfileStore {
  /**
   * Gives a user a password.
   *
   * @throws io.holdfast.storage.metadata.AlreadyExistsException when the user has one
   */
  LoginProfile create(
      String accountId, String userName, PasswordHash password, boolean resetRequired);

  /** The profile; empty when there is no such user or it has none. */
  Optional<LoginProfile> find(String accountId, String userName);

  /** What a password is verified against; empty as in {@link #find}. */
  Optional<PasswordHash> password(String accountId, String userName);

  /**
   * Changes what is not null.
   *
   * @throws NoSuchEntityException when the user has no profile
   */
  void update(
      String accountId,
      String userName,
      @Nullable PasswordHash password,
      @Nullable Boolean resetRequired);

  /**
   * Takes the password away.
   *
   * @throws NoSuchEntityException when the user has none
   */
  void delete(String accountId, String userName);
}
