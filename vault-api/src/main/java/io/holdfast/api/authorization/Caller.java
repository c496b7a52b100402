package io.holdfast.api.authorization;

import io.holdfast.storage.metadata.Account;
import io.holdfast.sts.session.OpenedSession;
import io.holdfast.sts.session.SessionKind;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, as far as a signature showed it. It says by which credentials; the policies
 * behind them are loaded only when something has to be decided by them.
 */
public sealed interface Caller {
  /** Nobody: no signature was given. */
  record Anonymous() implements Caller {}

  /**
   * A principal of an account: its root or a user by an access key, or by temporary credentials one
   * of these, a role or a federated name.
   *
   * @param userName of the key's user; null for the account's root and for every session
   * @param userId the unique id of the key's user; null where userName is, and where it is not
   *     known, which no policy can permit anything
   * @param accessKeyId the key that signed
   * @param session the temporary credentials, their token opened and their signature judged; null
   *     for an access key
   */
  record Authenticated(
      Account account,
      @Nullable String userName,
      @Nullable String userId,
      String accessKeyId,
      @Nullable OpenedSession session)
      implements Caller {

    /** Requires that a session is of the account. */
    public Authenticated {
      if (session != null
          && (userName != null || !session.accountId().equals(account.accountId()))) {
        throw new IllegalArgumentException("a session is of its own account, and of no key's user");
      }
    }

    /** By an access key whose user's unique id nobody has asked for. */
    public Authenticated(Account account, @Nullable String userName, String accessKeyId) {
      this(account, userName, null, accessKeyId, null);
    }

    /** By temporary credentials of an account. */
    public static Authenticated by(Account account, OpenedSession session) {
      return new Authenticated(account, null, null, session.accessKeyId(), session);
    }

    /** True for the account's root, by its key or by a session of its own that nothing narrows. */
    public boolean isRoot() {
      return session == null
          ? userName == null
          : session.kind() == SessionKind.ROOT && !session.isNarrowed();
    }

    /**
     * What logs call it: the user's name; of a session the unique id whose policies it has, with
     * the session's name; null for the account's root.
     */
    public @Nullable String loggedName() {
      if (session == null || isRoot()) {
        return userName;
      }
      return session.sessionName() == null
          ? session.principalId()
          : session.principalId() + ":" + session.sessionName();
    }
  }

  /** The caller's account, or null for an anonymous one. */
  default @Nullable Account accountOrNull() {
    return switch (this) {
      case Anonymous() -> null;
      case Authenticated authenticated -> authenticated.account();
    };
  }
}
