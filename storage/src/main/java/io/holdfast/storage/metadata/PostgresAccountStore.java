package io.holdfast.storage.metadata;

import static io.holdfast.db.Tables.ACCESS_KEYS;
import static io.holdfast.db.Tables.ACCOUNTS;
import static io.holdfast.db.Tables.USERS;

import io.holdfast.storage.blob.Journal;
import io.holdfast.storage.postgres.Database;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
  private static final int MAX_TEXT = 256;
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final String ALPHANUMERIC =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
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
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final CoherentCache<String, AccessKey> keys = new CoherentCache<>(100_000);

  /** Over a database whose {@link MasterKey} was verified. */
  public PostgresAccountStore(
      Database database, SecretBox secretBox, Journal journal, InstantSource clock) {
    this.database = database;
    this.secretBox = secretBox;
    this.journal = new MetadataJournal(journal, clock);
    this.clock = clock;
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
    Instant created = now();
    String canonical = canonicalId == null ? randomCanonicalId() : canonicalId;
    while (true) {
      String accountId = randomDigits();
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
    Instant created = now();
    int inserted =
        database.transaction(sql -> {
          requireAccount(sql, accountId);
          return sql.insertInto(USERS)
              .set(USERS.ACCOUNT_ID, accountId)
              .set(USERS.USER_NAME, userName)
              .set(USERS.USER_NAME_FOLDED, fold(userName))
              .set(USERS.EMAIL, email)
              .set(USERS.CREATED, created)
              .onConflictDoNothing()
              .execute();
        });
    if (inserted == 0) {
      throw new AlreadyExistsException("The account has a user of this name.");
    }
    journal.append(
        "user-created",
        "accountId",
        accountId,
        "userName",
        userName,
        "email",
        email,
        "created",
        created.toString());
  }

  @Override
  public AccessKey createAccessKey(
      String accountId, @Nullable String userName, @Nullable KeyPair imported) {
    KeyPair pair = imported == null ? randomPair() : imported;
    if (!KEY_ID.matcher(pair.accessKeyId()).matches()) {
      throw new IllegalArgumentException("an access key id is 16 to 128 of A-Z, a-z, 0-9 and _");
    }
    if (!SECRET.matcher(pair.secret().reveal()).matches()) {
      throw new IllegalArgumentException("a secret is 16 to 128 printable ASCII characters");
    }
    byte[] sealed =
        secretBox.seal(
            context(pair.accessKeyId()), pair.secret().reveal().getBytes(StandardCharsets.UTF_8));
    Instant created = now();
    AccessKey key =
        keys.change(
            pair.accessKeyId(),
            () ->
                database.transaction(
                    sql -> insertKey(sql, accountId, userName, pair, sealed, created)));
    // Encrypted, so that a rebuilt vault knows its keys and the journal tells nobody.
    journal.append(
        "access-key-created",
        "accessKeyId",
        key.accessKeyId(),
        "accountId",
        accountId,
        "userName",
        key.userName(),
        "secretCiphertext",
        Base64.getEncoder().encodeToString(sealed),
        "created",
        created.toString());
    return key;
  }

  private AccessKey insertKey(
      DSLContext sql,
      String accountId,
      @Nullable String userName,
      KeyPair pair,
      byte[] sealed,
      Instant created) {
    Account account = requireAccount(sql, accountId);
    Long userId = null;
    String storedName = null;
    if (userName != null) {
      var user =
          sql.select(USERS.USER_ID, USERS.USER_NAME)
              .from(USERS)
              .where(USERS.ACCOUNT_ID.eq(accountId), USERS.USER_NAME_FOLDED.eq(fold(userName)))
              .fetchOptional()
              .orElseThrow(() -> new IllegalArgumentException("no such user in the account"));
      userId = user.value1();
      storedName = user.value2();
    }
    Condition principal =
        ACCESS_KEYS.ACCOUNT_ID.eq(accountId).and(ACCESS_KEYS.USER_ID.isNotDistinctFrom(userId));
    if (sql.fetchCount(ACCESS_KEYS, principal) >= MAXIMUM_KEYS) {
      throw new LimitExceededException("A principal has at most two access keys.");
    }
    int inserted =
        sql.insertInto(ACCESS_KEYS)
            .set(ACCESS_KEYS.ACCESS_KEY_ID, pair.accessKeyId())
            .set(ACCESS_KEYS.ACCOUNT_ID, accountId)
            .set(ACCESS_KEYS.USER_ID, userId)
            .set(ACCESS_KEYS.SECRET_CIPHERTEXT, sealed)
            .set(ACCESS_KEYS.CREATED, created)
            .onConflictDoNothing()
            .execute();
    if (inserted == 0) {
      throw new AlreadyExistsException("This access key id is taken.");
    }
    return new AccessKey(pair.accessKeyId(), pair.secret(), account, storedName, true);
  }

  /** Locks the account, so that keys of a principal are counted one creation after the other. */
  private static Account requireAccount(DSLContext sql, String accountId) {
    return sql.select(ACCOUNT_COLUMNS)
        .from(ACCOUNTS)
        .where(ACCOUNTS.ACCOUNT_ID.eq(accountId))
        .forNoKeyUpdate()
        .fetchOptional(PostgresAccountStore::account)
        .orElseThrow(() -> new IllegalArgumentException("no such account"));
  }

  /** Another process has changed what {@code row} names. */
  public void forget(ChangeListener.CachedRow row) {
    switch (row) {
      case ChangeListener.CachedRow.Key(String accessKeyId) -> keys.forget(accessKeyId);
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
    return database
        .read(sql ->
            sql.select(ACCOUNT_COLUMNS)
                .select(ACCESS_KEYS.SECRET_CIPHERTEXT, ACCESS_KEYS.STATE, USERS.USER_NAME)
                .from(ACCESS_KEYS)
                .join(ACCOUNTS)
                .on(ACCOUNTS.ACCOUNT_ID.eq(ACCESS_KEYS.ACCOUNT_ID))
                .leftJoin(USERS)
                .on(USERS.USER_ID.eq(ACCESS_KEYS.USER_ID))
                .where(ACCESS_KEYS.ACCESS_KEY_ID.eq(accessKeyId))
                .fetchOptional())
        .map(row ->
            new AccessKey(
                accessKeyId,
                secret(accessKeyId, row.get(ACCESS_KEYS.SECRET_CIPHERTEXT)),
                account(row),
                row.get(USERS.USER_NAME),
                row.get(ACCESS_KEYS.STATE).equals("ACTIVE")));
  }

  private SecretAccessKey secret(String accessKeyId, byte[] sealed) {
    byte[] plaintext = secretBox.open(context(accessKeyId), sealed);
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

  private static String context(String accessKeyId) {
    return "access_keys/" + accessKeyId;
  }

  private static void requireText(String what, String text) {
    if (text.isBlank() || text.length() > MAX_TEXT || text.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException("a " + what + " is 1 to 256 printable characters");
    }
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private Instant now() {
    // PostgreSQL keeps microseconds; what is returned must equal what is read later.
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private String randomDigits() {
    return String.format(Locale.ROOT, "%012d", random.nextLong(1_000_000_000_000L));
  }

  private String randomCanonicalId() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private KeyPair randomPair() {
    return new KeyPair(
        "HFAK" + randomText(BASE32, 16), new SecretAccessKey(randomText(ALPHANUMERIC, 40)));
  }

  private String randomText(String alphabet, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
