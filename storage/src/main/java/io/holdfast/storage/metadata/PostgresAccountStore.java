package io.holdfast.storage.metadata;

import static io.holdfast.db.Tables.ACCESS_KEYS;
import static io.holdfast.db.Tables.ACCOUNTS;
import static io.holdfast.db.Tables.ATTACHED_POLICIES;
import static io.holdfast.db.Tables.USERS;

import io.holdfast.db.tables.records.UsersRecord;
import io.holdfast.storage.blob.Journal;
import io.holdfast.storage.postgres.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectFieldOrAsterisk;
import org.jspecify.annotations.Nullable;

/**
 * {@link AccountStore} on PostgreSQL. Secrets are encrypted before they leave this class and
 * decrypted when they enter it. Threads may share it.
 */
public final class PostgresAccountStore implements AccountStore {
  private static final int MAXIMUM_KEYS = 2;

  /** What users made here may do: those of before there were policies went on doing it, too. */
  static final String FULL_ACCESS = "arn:aws:iam::aws:policy/AmazonS3FullAccess";

  private static final int MAX_TEXT = 256;
  private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_]{16,128}");
  private static final Pattern SECRET = Pattern.compile("[\\x21-\\x7e]{16,128}");
  private static final Pattern CANONICAL_ID = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern USER_NAME = Pattern.compile("[A-Za-z0-9+=,.@_-]{1,64}");
  private static final List<SelectFieldOrAsterisk> ACCOUNT_COLUMNS =
      List.of(
          ACCOUNTS.ACCOUNT_ID,
          ACCOUNTS.CANONICAL_ID,
          ACCOUNTS.DISPLAY_NAME,
          ACCOUNTS.EMAIL,
          ACCOUNTS.CREATED);

  private final Database database;
  private final SecretBox secretBox;
  private final MetadataJournal journal;
  private final IdentityChanges changes;
  private final RandomNames random = new RandomNames();
  private final CoherentCache<String, AccessKey> keys;

  /**
   * Over a database whose {@link MasterKey} was verified and that nobody else changes, or where
   * what others change may be seen late.
   */
  public PostgresAccountStore(
      Database database, SecretBox secretBox, Journal journal, InstantSource clock) {
    this(secretBox, journal, clock, new IdentityChanges(database, journal, clock), () -> true);
  }

  /**
   * Over a database whose {@link MasterKey} was verified.
   *
   * @param changes shared with all other stores of identity
   * @param hearing whether changes of others are heard of; {@link Hearing#isFresh}
   */
  public PostgresAccountStore(
      SecretBox secretBox,
      Journal journal,
      InstantSource clock,
      IdentityChanges changes,
      BooleanSupplier hearing) {
    this.database = changes.database();
    this.secretBox = secretBox;
    this.journal = new MetadataJournal(journal, clock);
    this.changes = changes;
    this.keys =
        changes.guard(
            new CoherentCache<>(100_000, (id, key) -> key.account().accountId(), hearing));
  }

  @Override
  public Account createAccount(
      String displayName, @Nullable String email, @Nullable String canonicalId) {
    requireText("display name", displayName);
    if (email != null) {
      requireText("e-mail", email);
    }
    if (canonicalId != null && !CANONICAL_ID.matcher(canonicalId).matches()) {
      throw new IllegalArgumentException("a canonical id is 64 lower-case hexadecimal digits");
    }
    Account account =
        database.transaction(sql -> insertAccount(sql, displayName, email, canonicalId));
    journal.append(
        "account-created",
        "accountId",
        account.accountId(),
        "canonicalId",
        account.canonicalId(),
        "displayName",
        account.displayName(),
        "email",
        account.email(),
        "created",
        account.created().toString());
    return account;
  }

  private Account insertAccount(
      DSLContext sql, String displayName, @Nullable String email, @Nullable String canonicalId) {
    Instant created = changes.now();
    String canonical = canonicalId == null ? random.canonicalId() : canonicalId;
    while (true) {
      String accountId = random.accountId();
      int inserted =
          sql.insertInto(ACCOUNTS)
              .set(ACCOUNTS.ACCOUNT_ID, accountId)
              .set(ACCOUNTS.CANONICAL_ID, canonical)
              .set(ACCOUNTS.DISPLAY_NAME, displayName)
              .set(ACCOUNTS.EMAIL, email)
              .set(ACCOUNTS.EMAIL_FOLDED, email == null ? null : fold(email))
              .set(ACCOUNTS.CREATED, created)
              .onConflictDoNothing()
              .execute();
      if (inserted == 1) {
        return new Account(accountId, canonical, displayName, email, created);
      }
      if (sql.fetchExists(ACCOUNTS, ACCOUNTS.CANONICAL_ID.eq(canonical))) {
        throw new AlreadyExistsException("An account with this canonical id exists.");
      }
      if (email != null && sql.fetchExists(ACCOUNTS, ACCOUNTS.EMAIL_FOLDED.eq(fold(email)))) {
        throw new AlreadyExistsException("An account with this e-mail exists.");
      }
      // What is left is the twelve digits, which were drawn before: draw again.
    }
  }

  @Override
  public void createUser(String accountId, String userName, @Nullable String email) {
    // The IAM user guide's characters and length for a user name.
    if (!USER_NAME.matcher(userName).matches()) {
      throw new IllegalArgumentException("a user name is 1 to 64 characters of A-Za-z0-9+=,.@_-");
    }
    if (email != null) {
      requireText("e-mail", email);
    }
    int made = changes.change(accountId, change -> insertUser(change, userName, email));
    if (made == 0) {
      throw new AlreadyExistsException("The account has a user of this name.");
    }
  }

  private int insertUser(IdentityChanges.Change change, String userName, @Nullable String email) {
    Optional<String> uniqueId =
        change
            .sql()
            .insertInto(USERS)
            .set(USERS.ACCOUNT_ID, change.accountId())
            .set(USERS.USER_NAME, userName)
            .set(USERS.USER_NAME_FOLDED, fold(userName))
            .set(USERS.EMAIL, email)
            .set(USERS.CREATED, changes.now())
            .onConflict(USERS.ACCOUNT_ID, USERS.USER_NAME_FOLDED)
            .doNothing()
            .returningResult(USERS.UNIQUE_ID)
            .fetchOptional(row -> row.value1());
    uniqueId.ifPresent(id -> {
      change
          .sql()
          .insertInto(ATTACHED_POLICIES)
          .set(ATTACHED_POLICIES.ACCOUNT_ID, change.accountId())
          .set(ATTACHED_POLICIES.USER_UID, id)
          .set(ATTACHED_POLICIES.POLICY_ARN, FULL_ACCESS)
          .execute();
      change.changed(IdentityKind.USER, id);
    });
    return uniqueId.isPresent() ? 1 : 0;
  }

  @Override
  public AccessKey createAccessKey(
      String accountId, @Nullable String userName, @Nullable KeyPair imported) {
    KeyPair pair = imported == null ? random.keyPair() : imported;
    if (!KEY_ID.matcher(pair.accessKeyId()).matches()) {
      throw new IllegalArgumentException("an access key id is 16 to 128 of A-Z, a-z, 0-9 and _");
    }
    if (!SECRET.matcher(pair.secret().reveal()).matches()) {
      throw new IllegalArgumentException("a secret is 16 to 128 printable ASCII characters");
    }
    byte[] sealed =
        secretBox.seal(
            SecretBox.contextOfKey(pair.accessKeyId()),
            pair.secret().reveal().getBytes(StandardCharsets.UTF_8));
    // Nobody has asked for a random key before, but for an imported one perhaps.
    return keys.change(
        pair.accessKeyId(),
        () -> changes.change(accountId, change -> insertKey(change, userName, pair, sealed)));
  }

  private AccessKey insertKey(
      IdentityChanges.Change change, @Nullable String userName, KeyPair pair, byte[] sealed) {
    DSLContext sql = change.sql();
    String accountId = change.accountId();
    Account account =
        sql.select(ACCOUNT_COLUMNS)
            .from(ACCOUNTS)
            .where(ACCOUNTS.ACCOUNT_ID.eq(accountId))
            .fetchSingle(PostgresAccountStore::account);
    UsersRecord user =
        userName == null
            ? null
            : sql.selectFrom(USERS)
                .where(USERS.ACCOUNT_ID.eq(accountId), USERS.USER_NAME_FOLDED.eq(fold(userName)))
                .fetchOptional()
                .orElseThrow(() -> new IllegalArgumentException("no such user in the account"));
    Long userId = user == null ? null : user.getUserId();
    AccessKey key =
        new AccessKey(
            pair.accessKeyId(),
            pair.secret(),
            account,
            user == null ? null : user.getUserName(),
            user == null ? null : user.getUniqueId(),
            true);
    Optional<AccessKey> same = readAccessKey(sql, pair.accessKeyId());
    if (same.isPresent()) {
      return requireSame(same.get(), key);
    }
    Condition principal =
        ACCESS_KEYS.ACCOUNT_ID.eq(accountId).and(ACCESS_KEYS.USER_ID.isNotDistinctFrom(userId));
    if (sql.fetchCount(ACCESS_KEYS, principal) >= MAXIMUM_KEYS) {
      throw new LimitExceededException("A principal has at most two access keys.");
    }
    MasterKey.hold(sql, secretBox);
    int inserted =
        sql.insertInto(ACCESS_KEYS)
            .set(ACCESS_KEYS.ACCESS_KEY_ID, pair.accessKeyId())
            .set(ACCESS_KEYS.ACCOUNT_ID, accountId)
            .set(ACCESS_KEYS.USER_ID, userId)
            .set(ACCESS_KEYS.SECRET_CIPHERTEXT, sealed)
            .set(ACCESS_KEYS.CREATED, changes.now())
            .onConflictDoNothing()
            .execute();
    if (inserted == 0) {
      throw new AlreadyExistsException("This access key id is taken.");
    }
    // Encrypted, so that a rebuilt vault knows its keys and the journal tells nobody.
    if (user == null) {
      change.changed(IdentityKind.ACCOUNT, accountId);
    } else {
      change.changed(IdentityKind.USER, user.getUniqueId());
    }
    return key;
  }

  /** Who imports a pair again, after an answer that was lost perhaps, has what was asked for. */
  private static AccessKey requireSame(AccessKey stored, AccessKey wanted) {
    boolean same =
        stored.account().accountId().equals(wanted.account().accountId())
            && Objects.equals(stored.userId(), wanted.userId())
            && stored.active()
            && MessageDigest.isEqual(
                stored.secret().reveal().getBytes(StandardCharsets.UTF_8),
                wanted.secret().reveal().getBytes(StandardCharsets.UTF_8));
    if (!same) {
      throw new AlreadyExistsException("This access key id is taken.");
    }
    return stored;
  }

  /** Another process has changed what {@code row} names. */
  public void forget(ChangeListener.CachedRow row) {
    switch (row) {
      case ChangeListener.CachedRow.Key(String accessKeyId) -> keys.forget(accessKeyId);
      case ChangeListener.CachedRow.Identity(String accountId) -> keys.forgetGroup(accountId);
      case ChangeListener.CachedRow.All() -> keys.forgetAll();
      case ChangeListener.CachedRow.Named bucket -> {}
    }
  }

  @Override
  public Optional<AccessKey> findAccessKey(String accessKeyId) {
    // What no key looks like is refused before it costs a query.
    return KEY_ID.matcher(accessKeyId).matches()
        ? keys.get(accessKeyId, this::loadAccessKey)
        : Optional.empty();
  }

  private Optional<AccessKey> loadAccessKey(String accessKeyId) {
    return database.read(sql -> readAccessKey(sql, accessKeyId));
  }

  private Optional<AccessKey> readAccessKey(DSLContext sql, String accessKeyId) {
    return sql.select(ACCOUNT_COLUMNS)
        .select(ACCESS_KEYS.SECRET_CIPHERTEXT, ACCESS_KEYS.STATE)
        .select(USERS.USER_NAME, USERS.UNIQUE_ID)
        .from(ACCESS_KEYS)
        .join(ACCOUNTS)
        .on(ACCOUNTS.ACCOUNT_ID.eq(ACCESS_KEYS.ACCOUNT_ID))
        .leftJoin(USERS)
        .on(USERS.USER_ID.eq(ACCESS_KEYS.USER_ID))
        .where(ACCESS_KEYS.ACCESS_KEY_ID.eq(accessKeyId))
        .fetchOptional(row ->
            new AccessKey(
                accessKeyId,
                secret(accessKeyId, row.get(ACCESS_KEYS.SECRET_CIPHERTEXT)),
                account(row),
                row.get(USERS.USER_NAME),
                row.get(USERS.UNIQUE_ID),
                row.get(ACCESS_KEYS.STATE).equals("ACTIVE")));
  }

  private SecretAccessKey secret(String accessKeyId, byte[] sealed) {
    byte[] plaintext = secretBox.open(SecretBox.contextOfKey(accessKeyId), sealed);
    return new SecretAccessKey(new String(plaintext, StandardCharsets.UTF_8));
  }

  @Override
  public Optional<Account> findAccount(String accountId) {
    return find(ACCOUNTS.ACCOUNT_ID.eq(accountId));
  }

  @Override
  public Optional<Account> findByCanonicalId(String canonicalId) {
    return find(ACCOUNTS.CANONICAL_ID.eq(canonicalId));
  }

  @Override
  public Optional<Account> findByEmail(String email) {
    return find(ACCOUNTS.EMAIL_FOLDED.eq(fold(email)));
  }

  private Optional<Account> find(Condition condition) {
    return database.read(sql ->
        sql.select(ACCOUNT_COLUMNS)
            .from(ACCOUNTS)
            .where(condition)
            .fetchOptional(PostgresAccountStore::account));
  }

  @Override
  public List<Account> listAccounts() {
    return database.read(sql ->
        sql.select(ACCOUNT_COLUMNS)
            .from(ACCOUNTS)
            .orderBy(ACCOUNTS.ACCOUNT_ID)
            .fetch(PostgresAccountStore::account));
  }

  /** The account in a row that has its columns. */
  static Account account(Record row) {
    return new Account(
        row.get(ACCOUNTS.ACCOUNT_ID),
        row.get(ACCOUNTS.CANONICAL_ID),
        row.get(ACCOUNTS.DISPLAY_NAME),
        row.get(ACCOUNTS.EMAIL),
        row.get(ACCOUNTS.CREATED));
  }

  private static void requireText(String what, String text) {
    if (text.isBlank() || text.length() > MAX_TEXT || text.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException("a " + what + " is 1 to 256 printable characters");
    }
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
