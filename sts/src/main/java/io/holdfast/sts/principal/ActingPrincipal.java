package io.holdfast.sts.principal;

import io.holdfast.storage.identity.PrincipalSnapshot;
import io.holdfast.sts.session.OpenedSession;
import io.holdfast.sts.session.SessionKind;
import org.jspecify.annotations.Nullable;

/**
 * Who acts, with what policies speak for and against it.
 *
 * @param snapshot the user, role or root behind the credentials
 * @param session the temporary credentials, or null for an access key
 * @param accessKeyId the key that signed
 */
public record ActingPrincipal(
    PrincipalSnapshot snapshot, @Nullable OpenedSession session, String accessKeyId) {

  /** 12 digits. */
  public String accountId() {
    return snapshot.account().accountId();
  }

  /** The account's root, by a key or by a session of its own. */
  public boolean isRoot() {
    return snapshot.kind() == PrincipalSnapshot.Kind.ROOT && !isFederated();
  }

  /** A user, by a key or by a session of its own. */
  public boolean isUser() {
    return snapshot.kind() == PrincipalSnapshot.Kind.USER && !isFederated();
  }

  /** A federated session, whoever vouches for it. */
  public boolean isFederated() {
    return session != null && session.kind() == SessionKind.FEDERATED;
  }

  /** {@code aws:PrincipalArn} is {@link #issuerArn}; this is what the caller is called. */
  public String arn() {
    if (session != null && session.kind() == SessionKind.ROLE) {
      return "arn:aws:sts::"
          + accountId()
          + ":assumed-role/"
          + snapshot.name()
          + "/"
          + session.sessionName();
    }
    if (session != null && session.kind() == SessionKind.FEDERATED) {
      return "arn:aws:sts::" + accountId() + ":federated-user/" + session.sessionName();
    }
    return issuerArn();
  }

  /** The ARN of the user, role or root whose policies these are. */
  public String issuerArn() {
    String start = "arn:aws:iam::" + accountId();
    return switch (snapshot.kind()) {
      case ROOT -> start + ":root";
      case USER -> start + ":user" + snapshot.path() + snapshot.name();
      case ROLE -> start + ":role" + snapshot.path() + snapshot.name();
    };
  }

  /** {@code aws:userid}: the unique id, with the session's name where there is one. */
  public String userId() {
    if (session != null && session.kind() == SessionKind.ROLE) {
      return snapshot.uniqueId() + ":" + session.sessionName();
    }
    if (session != null && session.kind() == SessionKind.FEDERATED) {
      return accountId() + ":" + session.sessionName();
    }
    return snapshot.uniqueId();
  }
}
