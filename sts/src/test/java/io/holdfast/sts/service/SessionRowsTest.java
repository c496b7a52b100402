package io.holdfast.sts.service;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sts.principal.QueryCaller;
import io.holdfast.sts.session.InvalidSessionException;
import io.holdfast.sts.session.OpenedSession;
import io.holdfast.sts.session.SessionKind;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A token is held against the row of its session. */
class SessionRowsTest {
  private static Cloud cloud;

  @BeforeAll
  static void start() {
    cloud = new Cloud();
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  /** Who has a token key writes any token; the session's row tells whom it is for. */
  @Test
  void aTokenThatSaysOtherThanItsRowIsNoSession() throws Exception {
    QueryCaller.LongTerm root = cloud.root();
    String other = cloud.root().accountId();
    QueryCaller.LongTerm bob = cloud.user(root, "bob", Cloud.allow("sts:*"));
    String id = String.valueOf(bob.userId());
    OpenedSession user = cloud.session(cloud.call(bob, "GetSessionToken").ok()).session();
    OpenedSession federated =
        cloud.session(cloud.call(bob, "GetFederationToken", "Name", "f1").ok()).session();

    for (OpenedSession forged :
        List.of(
            as(user, root.accountId(), SessionKind.ROOT, root.accountId()),
            as(user, other, SessionKind.USER, id),
            as(user, root.accountId(), SessionKind.USER, "AIDAAAAAAAAAAAAAAAAAA"),
            as(user, root.accountId(), SessionKind.FEDERATED, id),
            as(federated, root.accountId(), SessionKind.USER, id),
            as(federated, root.accountId(), SessionKind.ROLE, id))) {
      assertThatThrownBy(() -> cloud.tokens.check(forged))
          .isInstanceOf(InvalidSessionException.class);
    }
    cloud.tokens.check(as(user, root.accountId(), SessionKind.USER, id));
    cloud.tokens.check(as(federated, root.accountId(), SessionKind.FEDERATED, id));
  }

  private static OpenedSession as(
      OpenedSession session, String accountId, SessionKind kind, String principalId) {
    return new OpenedSession(
        session.sessionId(),
        session.accessKeyId(),
        session.secret(),
        accountId,
        kind,
        principalId,
        session.sessionName(),
        session.policy(),
        session.policyArns(),
        session.tags(),
        session.transitiveTagKeys(),
        session.sourceIdentity(),
        session.federatedProvider(),
        session.mfaTime(),
        session.issued(),
        session.expires());
  }
}
