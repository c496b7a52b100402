package io.holdfast.sts.principal;

import io.holdfast.storage.identity.PrincipalReader;
import io.holdfast.storage.identity.PrincipalSnapshot;
import io.holdfast.storage.identity.User;
import io.holdfast.storage.identity.UserStore;
import io.holdfast.sts.session.OpenedSession;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds who acts behind credentials. */
public final class Principals {
  private final UserStore users;
  private final PrincipalReader reader;

  /** Over the stores. */
  public Principals(UserStore users, PrincipalReader reader) {
    this.users = users;
    this.reader = reader;
  }

  /** Who acts; empty when it has been deleted, or when nobody signed. */
  public Optional<ActingPrincipal> of(QueryCaller caller) {
    return switch (caller) {
      case QueryCaller.Anonymous none -> Optional.empty();
      case QueryCaller.LongTerm key ->
          longTerm(key.accountId(), key.userName())
              .map(snapshot -> new ActingPrincipal(snapshot, null, key.accessKeyId()));
      case QueryCaller.Temporary temporary ->
          behind(temporary.session())
              .map(snapshot ->
                  new ActingPrincipal(
                      snapshot, temporary.session(), temporary.session().accessKeyId()));
    };
  }

  private Optional<PrincipalSnapshot> longTerm(String accountId, @Nullable String userName) {
    return userName == null
        ? reader.root(accountId)
        : users
            .find(accountId, userName)
            .map(User::uniqueId)
            .flatMap(id -> reader.user(accountId, id));
  }

  private Optional<PrincipalSnapshot> behind(OpenedSession session) {
    String accountId = session.accountId();
    String id = session.principalId();
    return switch (session.kind()) {
      case ROOT -> reader.root(accountId);
      case USER -> reader.user(accountId, id);
      case ROLE -> reader.role(accountId, id);
      case FEDERATED -> id.equals(accountId) ? reader.root(accountId) : reader.user(accountId, id);
    };
  }
}
