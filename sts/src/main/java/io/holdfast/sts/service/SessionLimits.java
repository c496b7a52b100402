package io.holdfast.sts.service;

import io.holdfast.sts.operation.Call;
import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryProtocol;
import io.holdfast.sts.session.OpenedSession;
import java.util.Set;

/**
 * What temporary credentials may not call whatever policies say, so that a session never makes
 * anything wider or longer-lived than itself. AWS has the first three rules ("Compare AWS STS
 * credentials"); the last is this vault's: what a session policy narrows could otherwise make
 * itself a user, or by its own role a session, that is not narrowed.
 *
 * <ul>
 *   <li>Federated sessions call nothing of IAM, and of STS only GetCallerIdentity.
 *   <li>Sessions of GetSessionToken call IAM only when they were made with MFA, and of STS only
 *       AssumeRole and GetCallerIdentity.
 *   <li>Role sessions make no session tokens and no federated sessions.
 *   <li>Sessions with a session policy change nothing in IAM and assume no role.
 * </ul>
 */
final class SessionLimits {
  private static final Set<String> OF_SESSION_TOKENS =
      Set.of("AssumeRole", "AssumeRoleWithWebIdentity", "GetCallerIdentity", "GetAccessKeyInfo");
  private static final Set<String> OF_FEDERATED =
      Set.of("AssumeRoleWithWebIdentity", "GetCallerIdentity");
  private static final Set<String> NOT_OF_ROLES = Set.of("GetSessionToken", "GetFederationToken");

  void check(Call call, QueryProtocol protocol) {
    ActingPrincipal caller = call.caller();
    if (caller == null) {
      return;
    }
    String action = call.action();
    OpenedSession session = caller.session();
    boolean allowed =
        session == null
            || switch (protocol) {
              case STS -> mayCallSts(session, action);
              case IAM -> mayCallIam(session, action);
            };
    if (!allowed) {
      throw new QueryException(
          QueryErrorCode.ACCESS_DENIED,
          "User: "
              + caller.arn()
              + " is not authorized to perform: "
              + protocol.actionPrefix()
              + ":"
              + action
              + " because temporary credentials of this kind cannot call it");
    }
    if (protocol == QueryProtocol.IAM && caller.snapshot().suspended() && !isRead(action)) {
      throw new QueryException(
          QueryErrorCode.ACCESS_DENIED, "The account is suspended: it can read, but not write.");
    }
  }

  private static boolean mayCallSts(OpenedSession session, String action) {
    return switch (session.kind()) {
      case ROOT, USER -> OF_SESSION_TOKENS.contains(action);
      case FEDERATED -> OF_FEDERATED.contains(action);
      case ROLE ->
          !NOT_OF_ROLES.contains(action) && !(session.isNarrowed() && action.equals("AssumeRole"));
    };
  }

  private static boolean mayCallIam(OpenedSession session, String action) {
    return switch (session.kind()) {
      case ROOT, USER -> session.mfaTime() != null;
      case FEDERATED -> false;
      case ROLE -> !session.isNarrowed() || isRead(action);
    };
  }

  private static boolean isRead(String action) {
    return action.startsWith("Get") || action.startsWith("List") || action.startsWith("Simulate");
  }
}
