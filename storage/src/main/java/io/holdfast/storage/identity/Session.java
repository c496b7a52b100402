package io.holdfast.storage.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Temporary credentials that were given out; the secret is in the token alone.
 *
 * @param sessionId random; in the token
 * @param accessKeyId {@code ASIA…}
 * @param accountId whose it acts for
 * @param kind which call made it
 * @param principalId the unique id of the user or role that it acts as; null: the account's root
 * @param principalName the user's or role's name when it was made; null: the account's root
 * @param sessionName the role session's or federated user's name; empty for session tokens
 * @param sourceArn the ARN of who asked for it; for a web identity {@code issuer:subject}
 * @param issued not to be before a revocation; to the microsecond
 * @param expires the end
 * @param mfaTime when an MFA code was shown; null: none was
 * @param revoked when it was revoked by itself; null: it was not
 */
public record Session(
    String sessionId,
    String accessKeyId,
    String accountId,
    Kind kind,
    @Nullable String principalId,
    @Nullable String principalName,
    String sessionName,
    String sourceArn,
    Instant issued,
    Instant expires,
    @Nullable Instant mfaTime,
    @Nullable Instant revoked) {

  /** Which call made a session. */
  public enum Kind {
    ASSUMED_ROLE,
    WEB_IDENTITY,
    FEDERATED_USER,
    SESSION_TOKEN
  }
}
