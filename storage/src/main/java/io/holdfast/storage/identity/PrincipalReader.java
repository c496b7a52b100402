package io.holdfast.storage.identity;

import java.util.Optional;

/**
 * Loads principals for decisions, from memory mostly. What this process changed is seen when the
 * change returns, what another changed within a second; while this process does not hear of changes
 * each call asks the database.
 *
 * <p>A call that must ask and gets no answer throws {@link
 * io.holdfast.storage.postgres.MetadataUnavailableException}: nothing is decided then.
 */
public interface PrincipalReader {
  /** An account's root. */
  Optional<PrincipalSnapshot> root(String accountId);

  /** A user by its unique id. */
  Optional<PrincipalSnapshot> user(String accountId, String uniqueId);

  /** A role by its unique id. */
  Optional<PrincipalSnapshot> role(String accountId, String uniqueId);

  /**
   * The document in force of a customer managed policy, for session policies that are named by ARN.
   */
  Optional<String> managedPolicy(String accountId, String policyArn);
}
