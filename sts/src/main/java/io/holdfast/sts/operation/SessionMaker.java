package io.holdfast.sts.operation;

import io.holdfast.storage.identity.Session;
import io.holdfast.storage.identity.SessionStore;
import io.holdfast.storage.metadata.SecretAccessKey;
import io.holdfast.sts.query.QueryXml;
import io.holdfast.sts.session.OpenedSession;
import io.holdfast.sts.session.SessionKind;
import io.holdfast.sts.session.SessionTokens;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Makes sessions: recorded first, and only then is their token given out. */
final class SessionMaker {
  private static final String KEY_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int KEY_LENGTH = 16;
  private static final int SECRET_BYTES = 30;
  private static final int ID_BYTES = 16;

  private final SessionStore sessions;
  private final SessionTokens tokens;
  private final InstantSource clock;
  private final SecureRandom random;

  SessionMaker(
      SessionStore sessions, SessionTokens tokens, InstantSource clock, SecureRandom random) {
    this.sessions = sessions;
    this.tokens = tokens;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Whom a session acts as.
   *
   * @param principalId of the user or role; null for the root
   * @param principalName of the user or role; null for the root
   * @param sessionName of the role session or federated user; null for session tokens
   * @param sourceArn who asked for it
   * @param sourceIdentity as it was set, or null
   * @param federatedProvider the ARN of the provider that vouches, or null
   * @param mfaTime when a code was given, or null
   */
  record Acting(
      SessionKind kind,
      Session.Kind call,
      String accountId,
      @Nullable String principalId,
      @Nullable String principalName,
      @Nullable String sessionName,
      String sourceArn,
      @Nullable String sourceIdentity,
      @Nullable String federatedProvider,
      @Nullable Instant mfaTime) {
    Acting with(@Nullable String identity, @Nullable Instant mfa) {
      return new Acting(
          kind,
          call,
          accountId,
          principalId,
          principalName,
          sessionName,
          sourceArn,
          identity,
          federatedProvider,
          mfa);
    }

    Acting vouchedBy(String providerArn) {
      return new Acting(
          kind,
          call,
          accountId,
          principalId,
          principalName,
          sessionName,
          sourceArn,
          sourceIdentity,
          providerArn,
          mfaTime);
    }
  }

  /** What the caller gets. */
  record Made(OpenedSession session, String token) {
    void writeTo(QueryXml xml) {
      xml.within(
          "Credentials",
          credentials ->
              credentials
                  .text("AccessKeyId", session.accessKeyId())
                  .text("SecretAccessKey", session.secret().reveal())
                  .text("SessionToken", token)
                  .time("Expiration", session.expires()));
    }

    @Override
    public String toString() {
      return "Made[" + session + "]";
    }
  }

  Made make(Acting acting, SessionSpec spec, int seconds) {
    Instant issued = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Instant expires = issued.truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds);
    OpenedSession session =
        new OpenedSession(
            HexFormat.of().formatHex(bytes(ID_BYTES)),
            accessKeyId(),
            new SecretAccessKey(Base64.getEncoder().encodeToString(bytes(SECRET_BYTES))),
            acting.accountId(),
            acting.kind(),
            acting.principalId() == null ? acting.accountId() : acting.principalId(),
            acting.sessionName(),
            spec.policy(),
            spec.policyArns(),
            spec.tags(),
            spec.transitiveTagKeys(),
            acting.sourceIdentity(),
            acting.federatedProvider(),
            acting.mfaTime(),
            issued,
            expires);
    sessions.record(
        new Session(
            session.sessionId(),
            session.accessKeyId(),
            acting.accountId(),
            acting.call(),
            acting.principalId(),
            acting.principalName(),
            acting.sessionName() == null ? "" : acting.sessionName(),
            acting.sourceArn(),
            issued,
            expires,
            acting.mfaTime(),
            null));
    return new Made(session, tokens.seal(session));
  }

  private String accessKeyId() {
    StringBuilder id = new StringBuilder("ASIA");
    for (int i = 0; i < KEY_LENGTH; i++) {
      id.append(KEY_CHARACTERS.charAt(random.nextInt(KEY_CHARACTERS.length())));
    }
    return id.toString();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
