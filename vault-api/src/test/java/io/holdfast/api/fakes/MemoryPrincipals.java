package io.holdfast.api.fakes;

import io.holdfast.api.authorization.Caller;
import io.holdfast.api.authorization.PolicyPrincipals;
import io.holdfast.storage.identity.AccountSwitches;
import io.holdfast.storage.identity.PrincipalDirectory;
import io.holdfast.storage.identity.PrincipalReader;
import io.holdfast.storage.identity.PrincipalSnapshot;
import io.holdfast.storage.identity.PrincipalSnapshot.Kind;
import io.holdfast.storage.identity.PrincipalSnapshot.PolicyText;
import io.holdfast.storage.metadata.AccessKey;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.SecretAccessKey;
import io.holdfast.sts.session.OpenedSession;
import io.holdfast.sts.session.SessionKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The roots of the accounts in memory, and the users and roles that a test makes. */
public final class MemoryPrincipals implements PrincipalReader, PrincipalDirectory {
  /** Policies that sessions name, by ARN. */
  public final Map<String, String> managed = new HashMap<>();

  private static final SecretAccessKey SECRET =
      new SecretAccessKey("a-secret-of-the-fakes-that-nobody-uses");

  private final Map<String, AccountSwitches> switches = new HashMap<>();
  private final Map<String, PrincipalSnapshot> known = new HashMap<>();
  private final Set<String> suspended = new HashSet<>();
  private final InMemoryAccounts accounts;
  private int reads;

  /** Whose users' keys nobody looks up. */
  public MemoryPrincipals() {
    this(new InMemoryAccounts());
  }

  /** Whose users' keys these accounts know. */
  public MemoryPrincipals(InMemoryAccounts accounts) {
    this.accounts = accounts;
  }

  /** How often anybody was loaded. */
  public int reads() {
    return reads;
  }

  /** Sets what an account as a whole may do. */
  public void set(Account account, AccountSwitches chosen) {
    switches.put(account.accountId(), chosen);
  }

  /** Suspends an account. */
  public void suspend(Account account) {
    suspended.add(account.accountId());
  }

  /** Makes a user with these policies, who signs with a key. */
  public Caller.Authenticated user(Account account, String name, String... documents) {
    return bounded(account, name, null, documents);
  }

  /** The same within a permissions boundary. */
  public Caller.Authenticated bounded(
      Account account, String name, @Nullable String boundary, String... documents) {
    String id = "AIDA" + name.toUpperCase(java.util.Locale.ROOT);
    known.put(id, snapshot(account, Kind.USER, id, name, boundary, documents));
    String key = "AKIA" + name;
    accounts.add(new AccessKey(key, SECRET, account, name, id, true));
    return new Caller.Authenticated(account, name, id, key, null);
  }

  /** Makes a role and a session of it, narrowed by a session policy unless that is null. */
  public Caller.Authenticated role(
      Account account, String name, @Nullable String sessionPolicy, String... documents) {
    String id = "AROA" + name.toUpperCase(java.util.Locale.ROOT);
    known.put(id, snapshot(account, Kind.ROLE, id, name, null, documents));
    return session(account, SessionKind.ROLE, id, "s1", sessionPolicy, null);
  }

  /** A session. */
  public static Caller.Authenticated session(
      Account account,
      SessionKind kind,
      String principalId,
      @Nullable String name,
      @Nullable String policy,
      @Nullable Instant mfaTime) {
    OpenedSession session =
        new OpenedSession(
            "session",
            "ASIAFAKE",
            SECRET,
            account.accountId(),
            kind,
            principalId,
            name,
            policy,
            List.of(),
            Map.of(),
            Set.of(),
            null,
            null,
            mfaTime,
            Instant.EPOCH,
            Instant.EPOCH.plusSeconds(3600));
    return Caller.Authenticated.by(account, session);
  }

  private PrincipalSnapshot snapshot(
      Account account,
      Kind kind,
      String id,
      String name,
      @Nullable String boundary,
      String... documents) {
    List<PolicyText> policies = new ArrayList<>();
    for (String document : documents) {
      policies.add(new PolicyText(null, "user/" + name, "p" + policies.size(), document));
    }
    return new PrincipalSnapshot(
        account,
        suspended.contains(account.accountId()),
        switches.getOrDefault(account.accountId(), AccountSwitches.DEFAULT),
        kind,
        id,
        name,
        "/",
        Map.of("team", name),
        policies,
        boundary == null ? null : new PolicyText(null, "user/" + name, "boundary", boundary));
  }

  @Override
  public Optional<PrincipalSnapshot> root(String accountId) {
    reads++;
    return new InMemoryAccounts()
        .findAccount(accountId)
        .map(account -> snapshot(account, Kind.ROOT, account.accountId(), "", null));
  }

  @Override
  public Optional<PrincipalSnapshot> user(String accountId, String uniqueId) {
    reads++;
    return Optional.ofNullable(known.get(uniqueId))
        .filter(found -> found.account().accountId().equals(accountId));
  }

  @Override
  public Optional<PrincipalSnapshot> role(String accountId, String uniqueId) {
    return user(accountId, uniqueId);
  }

  @Override
  public Optional<String> managedPolicy(String accountId, String policyArn) {
    return Optional.ofNullable(managed.get(policyArn));
  }

  /** Those whom policies can name. */
  public PolicyPrincipals named() {
    return new PolicyPrincipals(accounts, this);
  }

  @Override
  public Map<String, String> uniqueIds(Set<String> arns) {
    Map<String, String> ids = new HashMap<>();
    for (String arn : arns) {
      String accountId = arn.split(":", -1)[4];
      if (arn.endsWith(":root") && accounts.findAccount(accountId).isPresent()) {
        ids.put(arn, accountId);
      }
      known.values().stream()
          .filter(each -> arn.equals(arn(each)) || arn.startsWith(sessions(each)))
          .forEach(each -> ids.put(arn, each.uniqueId()));
    }
    return ids;
  }

  @Override
  public Map<String, String> arns(Set<String> uniqueIds) {
    Map<String, String> arns = new HashMap<>();
    known.values().stream()
        .filter(each -> uniqueIds.contains(each.uniqueId()))
        .forEach(each -> arns.put(each.uniqueId(), arn(each)));
    return arns;
  }

  private static String arn(PrincipalSnapshot each) {
    String kind = each.kind() == Kind.USER ? ":user" : ":role";
    return "arn:aws:iam::" + each.account().accountId() + kind + each.path() + each.name();
  }

  private static String sessions(PrincipalSnapshot each) {
    return "arn:aws:sts::" + each.account().accountId() + ":assumed-role/" + each.name() + "/";
  }
}
