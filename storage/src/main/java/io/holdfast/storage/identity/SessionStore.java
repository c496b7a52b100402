package io.holdfast.storage.identity;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every session that was given out, and which of them are revoked. */
public interface SessionStore {

  /** Whether a session may still act. Only {@link Live} may. */
  sealed interface Liveness {
    /** Recorded and not revoked, by itself or with all before a time. Expiry is not judged. */
    record Live(Session session) implements Liveness {}

    /** Revoked, or whom it acts as is deleted. */
    record Revoked() implements Liveness {}

    /** Nothing is known of it. */
    record Unknown() implements Liveness {}
  }

  /**
   * Records a session; it is durable on return, and only then may its token be given out.
   *
   * @param session {@code revoked} is null
   */
  void record(Session session);

  /**
   * Whether a session may act, as fast as a look into memory. A revocation is seen at once in the
   * process that made it and within a second in every other; while this process does not hear of
   * changes it asks the database each time.
   *
   * @throws io.holdfast.storage.postgres.MetadataUnavailableException when it must ask and gets no
   *     answer; the session may not act then
   */
  Liveness liveness(String sessionId);

  /** By id. */
  Optional<Session> find(String sessionId);

  /**
   * An account's sessions that have not expired, by id.
   *
   * @param principalId only those of a user or role; null for all
   */
  Page<Session> list(String accountId, @Nullable String principalId, PageRequest page);

  /** Revokes one session of an account. */
  void revoke(String accountId, String sessionId);

  /**
   * Revokes all sessions issued before a time.
   *
   * @param principalId only those of a user or role; null for all of the account
   * @param before an earlier call's later time stays; a time that is not past, such as {@link
   *     Instant#MAX}, revokes what is recorded now, whatever clock it was issued by
   */
  void revokeBefore(String accountId, @Nullable String principalId, Instant before);

  /**
   * Deletes rows of sessions that expired before a time, some thousand at once.
   *
   * @return how many; call again until it is 0
   */
  int forgetExpired(Instant before);
}
