package io.holdfast.api.authorization;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.sigv4.ParsedSignature;
import io.holdfast.storage.identity.AccessKeyStore;
import io.holdfast.storage.identity.PrincipalReader;
import io.holdfast.storage.identity.PrincipalSnapshot;
import io.holdfast.storage.metadata.AccessKey;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.AccountStore;
import io.holdfast.storage.metadata.SecretAccessKey;
import io.holdfast.sts.session.InvalidSessionException;
import io.holdfast.sts.session.OpenedSession;
import io.holdfast.sts.session.SessionTokens;

/**
 * Finds what a request says it was signed with: an access key, or temporary credentials that its
 * token brings along. Threads share it.
 */
public final class Credentials {
  private final AccountStore accounts;
  private final AccessKeyStore accessKeys;
  private final PrincipalReader principals;
  private final SessionTokens tokens;

  /** Over the stores. */
  public Credentials(
      AccountStore accounts,
      AccessKeyStore accessKeys,
      PrincipalReader principals,
      SessionTokens tokens) {
    this.accounts = accounts;
    this.accessKeys = accessKeys;
    this.principals = principals;
    this.tokens = tokens;
  }

  /**
   * Whose signature it would be.
   *
   * @param caller who it is, once the signature is found to be right
   * @param secret what it must have been made with
   */
  public record Signer(Caller.Authenticated caller, SecretAccessKey secret) {}

  /**
   * Finds the signer that a signature names. Nothing is proven by that.
   *
   * @throws S3Exception InvalidAccessKeyId, InvalidToken, ExpiredToken
   */
  public Signer find(ParsedSignature signature) {
    String token = signature.sessionToken();
    if (token == null) {
      AccessKey key = activeKey(signature.accessKeyId());
      return new Signer(
          new Caller.Authenticated(
              key.account(), key.userName(), key.userId(), key.accessKeyId(), null),
          key.secret());
    }
    if (signature instanceof ParsedSignature.V2) {
      // Version 2 signs the token in a header, but not in every query and form.
      throw new S3Exception(
          S3ErrorCode.INVALID_TOKEN, "Temporary credentials need Signature Version 4.");
    }
    try {
      OpenedSession session = tokens.open(token, signature.accessKeyId());
      // Out of memory mostly, which the account store would not be.
      Account account =
          principals
              .root(session.accountId())
              .map(PrincipalSnapshot::account)
              .orElseThrow(() -> new S3Exception(S3ErrorCode.INVALID_TOKEN));
      return new Signer(Caller.Authenticated.by(account, session), session.secret());
    } catch (InvalidSessionException refused) {
      throw refusal(refused);
    }
  }

  /**
   * Requires that a caller's credentials are as good as they were when its request began. A body
   * may take hours to come, and what it becomes must not outlive the right to write it.
   *
   * @throws S3Exception InvalidAccessKeyId, InvalidToken, ExpiredToken
   */
  public void requireStanding(Caller caller) {
    switch (caller) {
      case Caller.Anonymous() -> {}
      case Caller.Authenticated authenticated -> {
        OpenedSession session = authenticated.session();
        if (session == null) {
          activeKey(authenticated.accessKeyId());
          return;
        }
        try {
          tokens.check(session);
        } catch (InvalidSessionException refused) {
          throw refusal(refused);
        }
      }
    }
  }

  /** Notes that a key signed a request; a session's has nobody who would look. */
  public void used(Caller.Authenticated caller, String service, String region) {
    if (caller.session() == null) {
      accessKeys.used(caller.accessKeyId(), service, region);
    }
  }

  private AccessKey activeKey(String accessKeyId) {
    return accounts
        .findAccessKey(accessKeyId)
        .filter(AccessKey::active)
        .orElseThrow(() ->
            new S3Exception(S3ErrorCode.INVALID_ACCESS_KEY_ID).with("AWSAccessKeyId", accessKeyId));
  }

  private static S3Exception refusal(InvalidSessionException refused) {
    return switch (refused.reason()) {
      case INVALID -> new S3Exception(S3ErrorCode.INVALID_TOKEN);
      // To whom it was given a revoked session has ended before its time, and SDKs fetch a new one.
      case EXPIRED, REVOKED -> new S3Exception(S3ErrorCode.EXPIRED_TOKEN);
    };
  }
}
