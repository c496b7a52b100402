package io.holdfast.storage.identity;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** OIDC providers; what {@link UserStore} says of errors holds here. */
public interface OidcProviderStore {
  /** How many client ids a provider may have. */
  int MAXIMUM_CLIENT_IDS = 100;

  /** How many thumbprints a provider may have. */
  int MAXIMUM_THUMBPRINTS = 5;

  /** How many providers an account may have. */
  int MAXIMUM_PER_ACCOUNT = 100;

  /**
   * Makes one.
   *
   * @throws io.holdfast.storage.metadata.AlreadyExistsException when the account has this url
   * @throws io.holdfast.storage.metadata.LimitExceededException when something is too many
   */
  OidcProvider create(
      String accountId,
      String url,
      List<String> clientIds,
      List<String> thumbprints,
      Map<String, String> tags);

  /** By ARN. */
  Optional<OidcProvider> find(String arn);

  /** All of an account, by url. */
  List<OidcProvider> list(String accountId);

  /** Adds an audience; nothing happens when it is there. */
  void addClientId(String arn, String clientId);

  /** Removes an audience; nothing happens when it is not there. */
  void removeClientId(String arn, String clientId);

  /** Replaces the thumbprints. */
  void setThumbprints(String arn, List<String> thumbprints);

  /** Adds or replaces tags. */
  void tag(String arn, Map<String, String> tags);

  /** Removes tags. */
  void untag(String arn, Set<String> keys);

  /** Deletes one. */
  void delete(String arn);
}
