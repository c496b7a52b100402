package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.SESSION_TOKEN_KEYS;
import static io.holdfast.db.Tables.VAULT;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.db.tables.records.SessionTokenKeysRecord;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.MasterKey;
import io.holdfast.storage.metadata.SecretBox;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jooq.DSLContext;

/** {@link TokenKeyStore} on PostgreSQL. */
final class PostgresTokenKeyStore implements TokenKeyStore {
  /** Another node may sign with a key that it read just before the key was retired. */
  private static final Duration SLACK = Duration.ofHours(1);

  private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{32}");

  private final IdentityChanges changes;
  private final SecretBox secretBox;
  private final SecureRandom random = new SecureRandom();

  // A key's row changes only in when it stops signing, which every token that it made outlives.
  private final Cache<String, TokenKey> cache =
      Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(Duration.ofMinutes(1)).build();

  PostgresTokenKeyStore(IdentityChanges changes, SecretBox secretBox) {
    this.changes = changes;
    this.secretBox = secretBox;
  }

  @Override
  public TokenKey signing() {
    return changes
        .database()
        .read(this::newest)
        .orElseGet(() ->
            changes
                .database()
                .transaction(sql -> {
                  lock(sql);
                  return newest(sql).orElseGet(() -> insert(sql));
                }));
  }

  private Optional<TokenKey> newest(DSLContext sql) {
    return sql.selectFrom(SESSION_TOKEN_KEYS)
        .where(SESSION_TOKEN_KEYS.SIGNS_UNTIL.gt(changes.now()))
        .orderBy(SESSION_TOKEN_KEYS.CREATED.desc(), SESSION_TOKEN_KEYS.KEY_ID)
        .limit(1)
        .fetchOptional(this::key);
  }

  /** Of two nodes that want a new key at once, the second takes the first's. */
  private static void lock(DSLContext sql) {
    sql.selectFrom(VAULT).forUpdate().fetchSingle();
  }

  private TokenKey insert(DSLContext sql) {
    byte[] id = new byte[16];
    byte[] material = new byte[TokenKey.BYTES];
    random.nextBytes(id);
    random.nextBytes(material);
    MasterKey.hold(sql, secretBox);
    Instant now = changes.now();
    TokenKey key =
        new TokenKey(HexFormat.of().formatHex(id), material, now, now.plus(SIGNING_LIFE));
    sql.insertInto(SESSION_TOKEN_KEYS)
        .set(SESSION_TOKEN_KEYS.KEY_ID, key.keyId())
        .set(SESSION_TOKEN_KEYS.MATERIAL_CIPHERTEXT, secretBox.seal(context(key.keyId()), material))
        .set(SESSION_TOKEN_KEYS.CREATED, key.created())
        .set(SESSION_TOKEN_KEYS.SIGNS_UNTIL, key.signsUntil())
        .execute();
    return key;
  }

  @Override
  public Optional<TokenKey> find(String keyId) {
    if (!KEY_ID.matcher(keyId).matches()) {
      return Optional.empty();
    }
    TokenKey cached = cache.getIfPresent(keyId);
    if (cached != null) {
      return Optional.of(cached).filter(this::reads);
    }
    Optional<TokenKey> found =
        changes
            .database()
            .read(sql ->
                sql.selectFrom(SESSION_TOKEN_KEYS)
                    .where(SESSION_TOKEN_KEYS.KEY_ID.eq(keyId))
                    .fetchOptional(this::key))
            .filter(this::reads);
    found.ifPresent(key -> cache.put(keyId, key));
    return found;
  }

  private boolean reads(TokenKey key) {
    return changes.now().isBefore(key.signsUntil().plus(LONGEST_SESSION).plus(SLACK));
  }

  @Override
  public TokenKey rotate() {
    return changes
        .database()
        .transaction(sql -> {
          lock(sql);
          Instant now = changes.now();
          sql.update(SESSION_TOKEN_KEYS)
              .set(SESSION_TOKEN_KEYS.SIGNS_UNTIL, now)
              .where(SESSION_TOKEN_KEYS.SIGNS_UNTIL.gt(now))
              .execute();
          return insert(sql);
        });
  }

  static String context(String keyId) {
    return "session_token_keys/" + keyId;
  }

  private TokenKey key(SessionTokenKeysRecord row) {
    return new TokenKey(
        row.getKeyId(),
        secretBox.open(context(row.getKeyId()), row.getMaterialCiphertext()),
        row.getCreated(),
        row.getSignsUntil());
  }
}
