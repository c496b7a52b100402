package io.holdfast.storage.identity;

import java.util.Optional;

/**
 * Policies embedded in users, groups and roles; what {@link UserStore} says of names and errors
 * holds here.
 */
public interface InlinePolicyStore {
  /** The most characters of all of a holder's documents, white space not counted. */
  static int maximumTotal(PolicyHolder.Kind kind) {
    return switch (kind) {
      case USER -> 2048;
      case GROUP -> 5120;
      case ROLE -> 10240;
    };
  }

  /**
   * Adds or replaces a policy.
   *
   * @throws io.holdfast.storage.metadata.LimitExceededException when all together are too long
   */
  void put(PolicyHolder holder, String policyName, String document);

  /** The document. */
  Optional<String> find(PolicyHolder holder, String policyName);

  /** The names, in order. */
  Page<String> list(PolicyHolder holder, PageRequest page);

  /** Deletes a policy. */
  void delete(PolicyHolder holder, String policyName);
}
