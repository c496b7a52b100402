package io.holdfast.api.fakes;

import io.holdfast.api.authorization.Credentials;
import io.holdfast.storage.identity.AccessKeyStore;
import io.holdfast.storage.identity.AccountSwitchStore;
import io.holdfast.storage.identity.AccountSwitches;
import io.holdfast.storage.identity.GroupStore;
import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.InlinePolicyStore;
import io.holdfast.storage.identity.LoginProfileStore;
import io.holdfast.storage.identity.MfaStore;
import io.holdfast.storage.identity.OidcProviderStore;
import io.holdfast.storage.identity.PolicyStore;
import io.holdfast.storage.identity.PrincipalDirectory;
import io.holdfast.storage.identity.PrincipalReader;
import io.holdfast.storage.identity.PrincipalSnapshot;
import io.holdfast.storage.identity.RoleStore;
import io.holdfast.storage.identity.Session;
import io.holdfast.storage.identity.SessionStore;
import io.holdfast.storage.identity.SessionStore.Liveness;
import io.holdfast.storage.identity.TokenKey;
import io.holdfast.storage.identity.TokenKeyStore;
import io.holdfast.storage.identity.UserStore;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.AccountStore;
import io.holdfast.storage.metadata.SecretAccessKey;
import io.holdfast.sts.oidc.OidcOptions;
import io.holdfast.sts.oidc.WebIdentityVerifier;
import io.holdfast.sts.service.QueryService;
import io.holdfast.sts.service.QueryServices;
import io.holdfast.sts.session.OpenedSession;
import io.holdfast.sts.session.SessionKind;
import io.holdfast.sts.session.SessionTokens;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import javax.net.ssl.SSLSocketFactory;

/** Sessions of accounts' roots in memory, and the credentials that open them. */
public final class MemorySessions {
  private final Map<String, Session> live = new ConcurrentHashMap<>();
  private final SessionTokens tokens;
  private final AccountStore accounts;
  private final InstantSource clock;

  /** Keys that signed, as {@code KEY service region}. */
  public final List<String> uses = new CopyOnWriteArrayList<>();

  /** Of the accounts, at a time. */
  public MemorySessions(AccountStore accounts, InstantSource clock) {
    this.accounts = accounts;
    this.clock = clock;
    this.tokens = new SessionTokens(keys(), sessions(), clock);
  }

  /**
   * Temporary credentials.
   *
   * @param token what they are sent with
   */
  public record Issued(OpenedSession session, String token) {}

  /** Makes a session of an account's root. */
  public Issued issue(Account account, Instant issued, Instant expires) {
    int number = live.size() + 1;
    OpenedSession session =
        new OpenedSession(
            "session-" + number,
            "ASIAFAKEFAKEFAKE000" + number,
            new SecretAccessKey("a-secret-of-session-" + number + "-and-of-no-other-one"),
            account.accountId(),
            SessionKind.ROOT,
            account.accountId(),
            null,
            null,
            List.of(),
            Map.of(),
            Set.of(),
            null,
            null,
            null,
            issued,
            expires);
    live.put(
        session.sessionId(),
        new Session(
            session.sessionId(),
            session.accessKeyId(),
            account.accountId(),
            Session.Kind.SESSION_TOKEN,
            null,
            null,
            "",
            "arn:aws:iam::" + account.accountId() + ":root",
            issued,
            expires,
            null,
            null));
    return new Issued(session, tokens.seal(session));
  }

  /** Takes a session back. */
  public void revoke(Issued issued) {
    live.remove(issued.session().sessionId());
  }

  /** Over the accounts and these sessions. */
  public Credentials credentials() {
    return new Credentials(accounts, accessKeys(), principals(), tokens);
  }

  /** IAM and STS over these sessions and nothing else: who asks is told who he is. */
  public QueryService service() {
    return QueryServices.over(
        new IdentityStores(
            nothing(UserStore.class),
            nothing(GroupStore.class),
            nothing(RoleStore.class),
            nothing(PolicyStore.class),
            nothing(InlinePolicyStore.class),
            accessKeys(),
            nothing(MfaStore.class),
            nothing(LoginProfileStore.class),
            sessions(),
            keys(),
            nothing(OidcProviderStore.class),
            nothing(AccountSwitchStore.class),
            principals(),
            nothing(PrincipalDirectory.class)),
        tokens,
        new WebIdentityVerifier(
            OidcOptions.STRICT, (SSLSocketFactory) SSLSocketFactory.getDefault(), clock),
        clock,
        new SecureRandom());
  }

  private static <T> T nothing(Class<T> type) {
    return fake(
        type,
        (method, arguments) -> {
          throw new UnsupportedOperationException(method);
        });
  }

  private static TokenKeyStore keys() {
    TokenKey key = new TokenKey("k1", new byte[TokenKey.BYTES], Instant.EPOCH, Instant.MAX);
    return fake(
        TokenKeyStore.class, (method, arguments) -> method.equals("find") ? Optional.of(key) : key);
  }

  private SessionStore sessions() {
    return fake(
        SessionStore.class,
        (method, arguments) -> {
          Session session = live.get(String.valueOf(arguments[0]));
          return session == null ? new Liveness.Revoked() : new Liveness.Live(session);
        });
  }

  private AccessKeyStore accessKeys() {
    return fake(
        AccessKeyStore.class,
        (method, arguments) -> uses.add(arguments[0] + " " + arguments[1] + " " + arguments[2]));
  }

  /** Roots only. */
  private PrincipalReader principals() {
    return fake(
        PrincipalReader.class,
        (method, arguments) ->
            method.equals("root")
                ? accounts.findAccount(String.valueOf(arguments[0])).map(MemorySessions::root)
                : Optional.empty());
  }

  private static PrincipalSnapshot root(Account account) {
    return new PrincipalSnapshot(
        account,
        false,
        AccountSwitches.DEFAULT,
        PrincipalSnapshot.Kind.ROOT,
        account.accountId(),
        "",
        "/",
        Map.of(),
        List.of(),
        null);
  }

  private static <T> T fake(Class<T> type, BiFunction<String, Object[], Object> answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object found =
                  answer.apply(method.getName(), arguments == null ? new Object[0] : arguments);
              return method.getReturnType() == void.class ? null : found;
            }));
  }
}
