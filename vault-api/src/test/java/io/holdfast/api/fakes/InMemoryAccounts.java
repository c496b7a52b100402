package io.holdfast.api.fakes;

import io.holdfast.storage.metadata.AccessKey;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.AccountStore;
import io.holdfast.storage.metadata.SecretAccessKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Three accounts: who owns, who is named in grants, and a stranger. */
public final class InMemoryAccounts implements AccountStore {
  /** Owns buckets. */
  public static final Account MAIN = account(1, "main", "main@example.com");

  /** Is named in grants. */
  public static final Account ALT = account(2, "alt", "alt@example.com");

  /** Is named nowhere. */
  public static final Account FOREIGN = account(3, "foreign", null);

  /** A key of MAIN's. */
  public static final AccessKey MAIN_KEY =
      new AccessKey(
          "AKIAFAKEFAKEFAKE0001",
          new SecretAccessKey("a-secret-of-the-fakes-and-nobody-else-has"),
          MAIN,
          null,
          null,
          true);

  /** A key of ALT's. */
  public static final AccessKey ALT_KEY =
      new AccessKey(
          "AKIAFAKEFAKEFAKE0002",
          new SecretAccessKey("another-secret-of-the-fakes-that-nobody-has"),
          ALT,
          null,
          null,
          true);

  private static Account account(int number, String name, @Nullable String email) {
    String digit = String.valueOf(number);
    return new Account(digit.repeat(12), digit.repeat(64), name, email, Instant.EPOCH);
  }

  private final List<AccessKey> others = new CopyOnWriteArrayList<>();

  /** Adds a key of somebody. */
  void add(AccessKey key) {
    others.add(key);
  }

  @Override
  public List<Account> listAccounts() {
    return List.of(MAIN, ALT, FOREIGN);
  }

  @Override
  public Optional<Account> findAccount(String accountId) {
    return listAccounts().stream().filter(a -> a.accountId().equals(accountId)).findFirst();
  }

  @Override
  public Optional<Account> findByCanonicalId(String canonicalId) {
    return listAccounts().stream().filter(a -> a.canonicalId().equals(canonicalId)).findFirst();
  }

  @Override
  public Optional<Account> findByEmail(String email) {
    return listAccounts().stream().filter(a -> email.equalsIgnoreCase(a.email())).findFirst();
  }

  @Override
  public Account createAccount(
      String displayName, @Nullable String email, @Nullable String canonicalId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void createUser(String accountId, String userName, @Nullable String email) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AccessKey createAccessKey(
      String accountId, @Nullable String userName, @Nullable KeyPair imported) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<AccessKey> findAccessKey(String accessKeyId) {
    return Stream.concat(Stream.of(MAIN_KEY, ALT_KEY), others.stream())
        .filter(key -> key.accessKeyId().equals(accessKeyId))
        .findFirst();
  }
}
