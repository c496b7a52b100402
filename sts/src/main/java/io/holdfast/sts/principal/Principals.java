package io.holdfast.sts.principal;

import io.holdfast.storage.identity.PrincipalReader;
import io.holdfast.storage.identity.PrincipalSnapshot;
import io.holdfast.sts.session.OpenedSession;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds who acts behind credentials. */
public final class Principals {
  private final PrincipalReader reader;

  /** Over the reader. */
  public Principals(PrincipalReader reader) {
    this.reader = reader;
  }

  /** Who acts; empty when it has been deleted, or when nobody signed. */
  public Optional<ActingPrincipal> of(QueryCaller caller) {
    return switch (caller) {
      case QueryCaller.Anonymous none -> Optional.empty();
      case QueryCaller.LongTerm key ->
          longTerm(key.accountId(), key.userId())
              .map(snapshot -> new ActingPrincipal(snapshot, null, key.accessKeyId()));
      case QueryCaller.Temporary temporary ->
          behind(temporary.session())
              .map(snapshot ->
                  new ActingPrincipal(
                      snapshot, temporary.session(), temporary.session().accessKeyId()));
    };
  }

  private Optional<PrincipalSnapshot> longTerm(String accountId, @Nullable String userId) {
    return userId == null ? reader.root(accountId) : reader.user(accountId, userId);
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
