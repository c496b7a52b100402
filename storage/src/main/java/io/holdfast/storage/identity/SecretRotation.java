package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.ACCESS_KEYS;
import static io.holdfast.db.Tables.MFA_DEVICES;
import static io.holdfast.db.Tables.SESSION_TOKEN_KEYS;
import static io.holdfast.db.Tables.USERS;
import static io.holdfast.db.Tables.VAULT;

import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.IdentityChanges.Change;
import io.holdfast.storage.metadata.IdentityKind;
import io.holdfast.storage.metadata.MasterKey;
import io.holdfast.storage.metadata.MasterKeyReplacedException;
import io.holdfast.storage.metadata.SecretBox;
import io.holdfast.storage.postgres.Database;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * Encrypts every secret of the database anew, while the vault serves: first every process gets a
 * box that reads both keys ({@link SecretBox#rotatingTo}), then this runs, and when it has returned
 * the old key may go. It may be ended and run again at any time; what is done stays done.
 */
public final class SecretRotation {
  private static final int AT_ONCE = 200;

  private final IdentityChanges changes;
  private final Database database;
  private final SecretBox secretBox;

  /** With a box that encrypts under the new key and reads the old one. */
  public SecretRotation(IdentityChanges changes, SecretBox secretBox) {
    this.changes = changes;
    this.database = changes.database();
    this.secretBox = secretBox;
  }

  /**
   * Does it.
   *
   * @return how many secrets were encrypted anew
   * @throws io.holdfast.storage.metadata.UnreadableSecretException when one is under neither key;
   *     the old key must stay
   * @throws MasterKeyReplacedException when another rotation replaced the key by a third one
   */
  public long run() {
    long count = 0;
    do {
      for (String account : accounts()) {
        long done;
        do {
          done = changes.change(account, this::rotateSome);
          count += done;
        } while (done > 0);
      }
      count += rotateTokenKeys();
      // Processes that still have the old key alone may have encrypted something meanwhile.
    } while (!replacesCheck());
    return count;
  }

  /** Under another key than the new one: its id stands behind the version. */
  private Condition isOld(Field<byte[]> sealed) {
    return DSL.condition("substr({0}, 2, 8) <> {1}", sealed, DSL.val(secretBox.keyId()));
  }

  private List<String> accounts() {
    return database.read(sql ->
        sql.select(ACCESS_KEYS.ACCOUNT_ID)
            .from(ACCESS_KEYS)
            .where(isOld(ACCESS_KEYS.SECRET_CIPHERTEXT))
            .union(
                sql.select(MFA_DEVICES.ACCOUNT_ID)
                    .from(MFA_DEVICES)
                    .where(isOld(MFA_DEVICES.SEED_CIPHERTEXT)))
            .fetch(row -> row.value1()));
  }

  private long rotateSome(Change change) {
    var keys =
        change
            .sql()
            .select(ACCESS_KEYS.ACCESS_KEY_ID, ACCESS_KEYS.SECRET_CIPHERTEXT, USERS.UNIQUE_ID)
            .from(ACCESS_KEYS)
            .leftJoin(USERS)
            .on(USERS.USER_ID.eq(ACCESS_KEYS.USER_ID))
            .where(
                ACCESS_KEYS.ACCOUNT_ID.eq(change.accountId()), isOld(ACCESS_KEYS.SECRET_CIPHERTEXT))
            .limit(AT_ONCE)
            .fetch();
    keys.forEach(row -> {
      change
          .sql()
          .update(ACCESS_KEYS)
          .set(
              ACCESS_KEYS.SECRET_CIPHERTEXT,
              again(SecretBox.contextOfKey(row.value1()), row.value2()))
          .where(ACCESS_KEYS.ACCESS_KEY_ID.eq(row.value1()))
          .execute();
      // The journal keeps secrets as they are encrypted: it must not need the old key.
      if (row.value3() == null) {
        change.changed(IdentityKind.ACCOUNT, change.accountId());
      } else {
        change.changed(IdentityKind.USER, row.value3());
      }
    });
    return keys.size() + rotateDevices(change);
  }

  private long rotateDevices(Change change) {
    var devices =
        change
            .sql()
            .select(MFA_DEVICES.SERIAL_NUMBER, MFA_DEVICES.SEED_CIPHERTEXT)
            .from(MFA_DEVICES)
            .where(
                MFA_DEVICES.ACCOUNT_ID.eq(change.accountId()), isOld(MFA_DEVICES.SEED_CIPHERTEXT))
            .limit(AT_ONCE)
            .fetch();
    devices.forEach(row -> {
      change
          .sql()
          .update(MFA_DEVICES)
          .set(
              MFA_DEVICES.SEED_CIPHERTEXT,
              again(PostgresMfaStore.context(row.value1()), row.value2()))
          .where(MFA_DEVICES.SERIAL_NUMBER.eq(row.value1()))
          .execute();
      change.changed(IdentityKind.MFA_DEVICE, row.value1());
    });
    return devices.size();
  }

  private long rotateTokenKeys() {
    return database.transaction(sql -> {
      var keys =
          sql.selectFrom(SESSION_TOKEN_KEYS)
              .where(isOld(SESSION_TOKEN_KEYS.MATERIAL_CIPHERTEXT))
              .fetch();
      keys.forEach(row -> {
        row.setMaterialCiphertext(
            again(PostgresTokenKeyStore.context(row.getKeyId()), row.getMaterialCiphertext()));
        row.update();
      });
      return (long) keys.size();
    });
  }

  /**
   * Last of all, when nothing is under the old key: from here on the new key alone opens
   * everything, and who has only the old one encrypts no more. Whoever encrypts holds the row that
   * is locked here until that is committed ({@link MasterKey#hold}), so nothing is overlooked.
   *
   * @return false when something is under the old key still, or again
   */
  private boolean replacesCheck() {
    return database.transaction(sql -> {
      var vault = sql.selectFrom(VAULT).forUpdate().fetchSingle();
      MasterKey.hold(sql, secretBox);
      if (sql.fetchExists(ACCESS_KEYS, isOld(ACCESS_KEYS.SECRET_CIPHERTEXT))
          || sql.fetchExists(MFA_DEVICES, isOld(MFA_DEVICES.SEED_CIPHERTEXT))
          || sql.fetchExists(SESSION_TOKEN_KEYS, isOld(SESSION_TOKEN_KEYS.MATERIAL_CIPHERTEXT))) {
        return false;
      }
      byte[] text = "holdfast".getBytes(StandardCharsets.US_ASCII);
      sql.update(VAULT)
          .set(
              VAULT.MASTER_KEY_CHECK,
              secretBox.seal(SecretBox.contextOfVault(vault.getVaultId()), text))
          .execute();
      return true;
    });
  }

  private byte[] again(String context, byte[] sealed) {
    return secretBox.seal(context, secretBox.open(context, sealed));
  }
}
