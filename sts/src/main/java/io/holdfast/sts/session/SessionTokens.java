package io.holdfast.sts.session;

import io.holdfast.storage.identity.Session;
import io.holdfast.storage.identity.SessionStore;
import io.holdfast.storage.identity.SessionStore.Liveness;
import io.holdfast.storage.identity.TokenKeyStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;

/**
 * Session tokens: made once, opened on every request. A token is opened without the database when
 * its key and its session's state are in memory; what cannot be known is refused. Threads share it.
 */
public final class SessionTokens {
  private final TokenKeyStore keys;
  private final SessionStore sessions;
  private final InstantSource clock;

  /** Over the stores. */
  public SessionTokens(TokenKeyStore keys, SessionStore sessions, InstantSource clock) {
    this.keys = keys;
    this.sessions = sessions;
    this.clock = clock;
  }

  /** The token of a session that is recorded already. */
  public String seal(OpenedSession session) {
    return SessionTokenCodec.seal(session, keys.signing());
  }

  /**
   * Opens the token of a request. The signature of the request is still to be judged, with {@link
   * OpenedSession#secret()}.
   *
   * @param accessKeyId what the request names as its key; it must be the token's
   * @throws InvalidSessionException when the token is not a live session's
   * @throws io.holdfast.storage.postgres.MetadataUnavailableException when that cannot be known
   */
  public OpenedSession open(String token, String accessKeyId) throws InvalidSessionException {
    OpenedSession session = SessionTokenCodec.open(token, keyId -> keys.find(keyId).orElse(null));
    if (!isSame(session.accessKeyId(), accessKeyId)) {
      throw new InvalidSessionException(
          InvalidSessionException.Reason.INVALID,
          "The security token included in the request is invalid.");
    }
    check(session);
    return session;
  }

  /**
   * Judges a session that was opened before once more: a long upload has to end with its session.
   *
   * @throws InvalidSessionException when its time is over or it was revoked meanwhile
   */
  public void check(OpenedSession session) throws InvalidSessionException {
    if (!clock.instant().isBefore(session.expires())) {
      throw new InvalidSessionException(
          InvalidSessionException.Reason.EXPIRED,
          "The security token included in the request is expired");
    }
    if (!(sessions.liveness(session.sessionId()) instanceof Liveness.Live live)
        || !isOf(session, live.session())) {
      throw new InvalidSessionException(
          InvalidSessionException.Reason.REVOKED,
          "The security token included in the request is invalid.");
    }
  }

  /** Who has a token key could write any token, but none that acts as another than its row says. */
  private static boolean isOf(OpenedSession session, Session row) {
    boolean sameKind =
        switch (row.kind()) {
          case ASSUMED_ROLE, WEB_IDENTITY -> session.kind() == SessionKind.ROLE;
          case FEDERATED_USER -> session.kind() == SessionKind.FEDERATED;
          case SESSION_TOKEN ->
              session.kind() == (row.principalId() == null ? SessionKind.ROOT : SessionKind.USER);
        };
    String principalId = row.principalId() == null ? row.accountId() : row.principalId();
    return sameKind
        && row.accessKeyId().equals(session.accessKeyId())
        && row.accountId().equals(session.accountId())
        && principalId.equals(session.principalId())
        && !session.expires().isAfter(row.expires());
  }

  private static boolean isSame(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
