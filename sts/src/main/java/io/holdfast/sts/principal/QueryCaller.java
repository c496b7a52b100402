package io.holdfast.sts.principal;

import io.holdfast.sts.session.OpenedSession;
import org.jspecify.annotations.Nullable;

/** By what credentials a request was signed, its signature being right. */
public sealed interface QueryCaller {
  /** Not signed at all. */
  record Anonymous() implements QueryCaller {}

  /**
   * By an active access key.
   *
   * @param accountId 12 digits
   * @param userId the unique id of the user whose key it is, because another may get the name; or
   *     null for the account's root
   * @param accessKeyId the key
   */
  record LongTerm(String accountId, @Nullable String userId, String accessKeyId)
      implements QueryCaller {}

  /** By temporary credentials; {@link io.holdfast.sts.session.SessionTokens} opened their token. */
  record Temporary(OpenedSession session) implements QueryCaller {}
}
