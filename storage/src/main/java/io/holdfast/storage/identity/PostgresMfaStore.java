package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.MFA_DEVICES;
import static io.holdfast.db.Tables.MFA_RECOVERY_CODES;
import static io.holdfast.db.Tables.USERS;

import io.holdfast.db.tables.records.MfaDevicesRecord;
import io.holdfast.db.tables.records.UsersRecord;
import io.holdfast.storage.metadata.AlreadyExistsException;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.IdentityChanges.Change;
import io.holdfast.storage.metadata.IdentityKind;
import io.holdfast.storage.metadata.LimitExceededException;
import io.holdfast.storage.metadata.MasterKey;
import io.holdfast.storage.metadata.SecretBox;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.SelectOnConditionStep;
import org.jspecify.annotations.Nullable;

/** {@link MfaStore} on PostgreSQL; {@link MfaAttempts} judges codes. */
final class PostgresMfaStore implements MfaStore {
  private static final int MAXIMUM_UNASSIGNED = 1000;
  private static final int MAXIMUM_CODES = 10;
  private static final int MAXIMUM_NAME = 128;
  private static final Pattern SERIAL = Pattern.compile("arn:aws:iam::([0-9]{12}):mfa/.+");

  private final IdentityChanges changes;
  private final SecretBox secretBox;
  private final MfaAttempts attempts;

  PostgresMfaStore(IdentityChanges changes, SecretBox secretBox) {
    this.changes = changes;
    this.secretBox = secretBox;
    this.attempts = new MfaAttempts(changes);
  }

  @Override
  public MfaDevice create(String accountId, String path, String name, MfaSeed seed) {
    Names.requireName("device name", name, MAXIMUM_NAME);
    Names.requirePath(path);
    String serial = Arns.of(accountId, "mfa", path, name);
    byte[] sealed = secretBox.seal(context(serial), seed.reveal());
    return changes.change(
        accountId,
        change -> {
          DSLContext sql = change.sql();
          Condition ofAccount = MFA_DEVICES.ACCOUNT_ID.eq(accountId);
          String folded = Names.fold(name);
          if (sql.fetchExists(
              MFA_DEVICES, ofAccount.and(MFA_DEVICES.DEVICE_NAME_FOLDED.eq(folded)))) {
            throw new AlreadyExistsException("MFADevice with name " + name + " already exists.");
          }
          Condition unassigned = ofAccount.and(MFA_DEVICES.ENABLED.isNull());
          Lookup.requireRoom(
              sql, MFA_DEVICES, unassigned, MAXIMUM_UNASSIGNED, "MFA devices that nobody has");
          MasterKey.hold(sql, secretBox);
          Instant now = changes.now();
          sql.insertInto(MFA_DEVICES)
              .set(MFA_DEVICES.SERIAL_NUMBER, serial)
              .set(MFA_DEVICES.ACCOUNT_ID, accountId)
              .set(MFA_DEVICES.DEVICE_NAME, name)
              .set(MFA_DEVICES.DEVICE_NAME_FOLDED, folded)
              .set(MFA_DEVICES.PATH, path)
              .set(MFA_DEVICES.SEED_CIPHERTEXT, sealed)
              .set(MFA_DEVICES.CREATED, now)
              .execute();
          change.changed(IdentityKind.MFA_DEVICE, serial);
          return new MfaDevice(serial, accountId, null, null, now);
        });
  }

  static String context(String serialNumber) {
    return "mfa_devices/" + serialNumber;
  }

  @Override
  public Optional<MfaDevice> find(String serialNumber) {
    return changes
        .database()
        .read(sql ->
            select(sql)
                .where(MFA_DEVICES.SERIAL_NUMBER.eq(serialNumber))
                .fetchOptional(PostgresMfaStore::device));
  }

  @Override
  public Optional<MfaSeed> seed(String serialNumber) {
    return changes
        .database()
        .read(sql ->
            sql.select(MFA_DEVICES.SEED_CIPHERTEXT)
                .from(MFA_DEVICES)
                .where(MFA_DEVICES.SERIAL_NUMBER.eq(serialNumber))
                .fetchOptional(MFA_DEVICES.SEED_CIPHERTEXT))
        .map(sealed -> new MfaSeed(secretBox.open(context(serialNumber), sealed)));
  }

  @Override
  public Page<MfaDevice> list(String accountId, @Nullable Boolean assigned, PageRequest page) {
    Condition where = MFA_DEVICES.ACCOUNT_ID.eq(accountId);
    if (assigned != null) {
      where = where.and(assigned ? MFA_DEVICES.ENABLED.isNotNull() : MFA_DEVICES.ENABLED.isNull());
    }
    String after = page.marker();
    Condition next = after == null ? where : where.and(MFA_DEVICES.SERIAL_NUMBER.gt(after));
    return changes
        .database()
        .read(sql ->
            Lookup.<Record, MfaDevice>cut(
                List.copyOf(
                    select(sql)
                        .where(next)
                        .orderBy(MFA_DEVICES.SERIAL_NUMBER)
                        .limit(page.maxItems() + 1)
                        .fetch()),
                page,
                row -> row.get(MFA_DEVICES.SERIAL_NUMBER),
                PostgresMfaStore::device));
  }

  @Override
  public List<MfaDevice> listFor(String accountId, @Nullable String userName) {
    return changes
        .database()
        .read(sql ->
            select(sql)
                .where(ownedBy(accountId, uid(sql, accountId, userName)))
                .orderBy(MFA_DEVICES.SERIAL_NUMBER)
                .fetch(PostgresMfaStore::device));
  }

  private static SelectOnConditionStep<Record> select(DSLContext sql) {
    return sql.select(MFA_DEVICES.fields())
        .select(USERS.USER_NAME)
        .from(MFA_DEVICES)
        .leftJoin(USERS)
        .on(USERS.UNIQUE_ID.eq(MFA_DEVICES.USER_UID));
  }

  /** A user's unique id; null for the root. */
  private static @Nullable String uid(DSLContext sql, String accountId, @Nullable String userName) {
    return userName == null ? null : Lookup.requireUser(sql, accountId, userName).getUniqueId();
  }

  private static Condition ownedBy(String accountId, @Nullable String uid) {
    return MFA_DEVICES
        .ACCOUNT_ID
        .eq(accountId)
        .and(MFA_DEVICES.ENABLED.isNotNull())
        .and(uid == null ? MFA_DEVICES.USER_UID.isNull() : MFA_DEVICES.USER_UID.eq(uid));
  }

  @Override
  public boolean enable(
      String accountId, @Nullable String userName, String serialNumber, long step) {
    return changes.change(
        accountId,
        change -> {
          DSLContext sql = change.sql();
          MfaDevicesRecord row = require(change, serialNumber);
          String uid = uid(sql, accountId, userName);
          if (row.getEnabled() != null) {
            throw new AlreadyExistsException("The MFA device is in use.");
          }
          if (sql.fetchCount(MFA_DEVICES, ownedBy(accountId, uid)) >= MAXIMUM_PER_PRINCIPAL) {
            throw new LimitExceededException(
                "At most " + MAXIMUM_PER_PRINCIPAL + " MFA devices for a user.");
          }
          if (step <= row.getLastStep()) {
            return false;
          }
          row.setEnabled(changes.now());
          row.setUserUid(uid);
          row.setLastStep(step);
          row.setWrongCodes(0);
          row.setBlockedUntil(null);
          row.update();
          change.changed(IdentityKind.MFA_DEVICE, serialNumber);
          return true;
        });
  }

  @Override
  public void deactivate(String accountId, @Nullable String userName, String serialNumber) {
    changes.change(
        accountId,
        change -> {
          DSLContext sql = change.sql();
          MfaDevicesRecord row = require(change, serialNumber);
          UsersRecord user = userName == null ? null : Lookup.requireUser(sql, accountId, userName);
          String uid = user == null ? null : user.getUniqueId();
          Condition owned = ownedBy(accountId, uid);
          if (!sql.fetchExists(
              MFA_DEVICES, owned.and(MFA_DEVICES.SERIAL_NUMBER.eq(serialNumber)))) {
            throw Lookup.missing("MFA device", serialNumber);
          }
          row.setEnabled(null);
          row.setUserUid(null);
          row.setWrongCodes(0);
          row.setBlockedUntil(null);
          row.update();
          change.changed(IdentityKind.MFA_DEVICE, serialNumber);
          if (!sql.fetchExists(MFA_DEVICES, owned)) {
            sql.deleteFrom(MFA_RECOVERY_CODES).where(codesOf(accountId, uid)).execute();
            changedPrincipal(change, uid);
          }
          return serialNumber;
        });
  }

  @Override
  public Map<String, String> tags(String accountId, String serialNumber) {
    return changes
        .database()
        .read(sql ->
            sql.select(MFA_DEVICES.TAGS)
                .from(MFA_DEVICES)
                .where(
                    MFA_DEVICES.SERIAL_NUMBER.eq(serialNumber),
                    MFA_DEVICES.ACCOUNT_ID.eq(accountId))
                .fetchOptional(MFA_DEVICES.TAGS))
        .map(Tags::of)
        .orElseThrow(() -> Lookup.missing("MFA device", serialNumber));
  }

  @Override
  public void tag(String accountId, String serialNumber, Map<String, String> tags) {
    retag(accountId, serialNumber, before -> Tags.with(before, tags));
  }

  @Override
  public void untag(String accountId, String serialNumber, Set<String> keys) {
    retag(accountId, serialNumber, before -> Tags.without(before, keys));
  }

  private void retag(String accountId, String serialNumber, UnaryOperator<JSONB> tags) {
    changes.change(
        accountId,
        change -> {
          MfaDevicesRecord row = require(change, serialNumber);
          row.setTags(tags.apply(row.getTags()));
          row.update();
          change.changed(IdentityKind.MFA_DEVICE, serialNumber);
          return serialNumber;
        });
  }

  @Override
  public void delete(String accountId, String serialNumber) {
    changes.change(
        accountId,
        change -> {
          MfaDevicesRecord row = require(change, serialNumber);
          if (row.getEnabled() != null) {
            throw new DeleteConflictException("The MFA device is in use: deactivate it first.");
          }
          change.deleted(IdentityKind.MFA_DEVICE, serialNumber, row.getDeviceNameFolded());
          return row.delete();
        });
  }

  private static MfaDevicesRecord require(Change change, String serialNumber) {
    Matcher serial = SERIAL.matcher(serialNumber);
    if (!serial.matches() || !serial.group(1).equals(change.accountId())) {
      throw Lookup.missing("MFA device", serialNumber);
    }
    return change
        .sql()
        .selectFrom(MFA_DEVICES)
        .where(MFA_DEVICES.SERIAL_NUMBER.eq(serialNumber))
        // An attempt does not take the account's lock.
        .forUpdate()
        .fetchOptional()
        .orElseThrow(() -> Lookup.missing("MFA device", serialNumber));
  }

  @Override
  public MfaVerdict attempt(
      String accountId, @Nullable String userName, String serialNumber, @Nullable Long step) {
    return attempts.judge(accountId, userName, serialNumber, step);
  }

  @Override
  public MfaVerdict resynchronize(
      String accountId, @Nullable String userName, String serialNumber, @Nullable Long step) {
    return attempts.judge(accountId, userName, serialNumber, step);
  }

  @Override
  public void setRecoveryCodes(String accountId, @Nullable String userName, List<byte[]> hashes) {
    if (hashes.size() > MAXIMUM_CODES || hashes.stream().anyMatch(each -> each.length != 32)) {
      throw new IllegalArgumentException("at most 10 recovery codes, as hashes of 32 bytes");
    }
    changes.change(
        accountId,
        change -> {
          DSLContext sql = change.sql();
          String uid = uid(sql, accountId, userName);
          sql.deleteFrom(MFA_RECOVERY_CODES).where(codesOf(accountId, uid)).execute();
          for (byte[] hash : hashes) {
            sql.insertInto(MFA_RECOVERY_CODES)
                .set(MFA_RECOVERY_CODES.ACCOUNT_ID, accountId)
                .set(MFA_RECOVERY_CODES.USER_UID, uid)
                .set(MFA_RECOVERY_CODES.CODE_HASH, hash)
                .execute();
          }
          changedPrincipal(change, uid);
          return accountId;
        });
  }

  private static Condition codesOf(String accountId, @Nullable String uid) {
    return MFA_RECOVERY_CODES
        .ACCOUNT_ID
        .eq(accountId)
        .and(
            uid == null
                ? MFA_RECOVERY_CODES.USER_UID.isNull()
                : MFA_RECOVERY_CODES.USER_UID.eq(uid));
  }

  private static void changedPrincipal(Change change, @Nullable String uid) {
    if (uid == null) {
      change.changed(IdentityKind.ACCOUNT, change.accountId());
    } else {
      change.changed(IdentityKind.USER, uid);
    }
  }

  @Override
  public int recoveryCodes(String accountId, @Nullable String userName) {
    return changes
        .database()
        .read(sql ->
            sql.fetchCount(MFA_RECOVERY_CODES, codesOf(accountId, uid(sql, accountId, userName))));
  }

  @Override
  public MfaVerdict useRecoveryCode(String accountId, @Nullable String userName, byte[] hash) {
    return changes.change(
        accountId,
        change -> {
          String uid = uid(change.sql(), accountId, userName);
          Condition code =
              codesOf(accountId, uid).and(MFA_RECOVERY_CODES.CODE_HASH.eq(hash.clone()));
          MfaVerdict verdict =
              attempts.judgeRecovery(change.sql(), ownedBy(accountId, uid), code, changes.now());
          if (verdict instanceof MfaVerdict.Accepted) {
            changedPrincipal(change, uid);
          }
          return verdict;
        });
  }

  private static MfaDevice device(Record row) {
    Instant enabled = row.get(MFA_DEVICES.ENABLED);
    MfaDevice.Owner owner =
        enabled == null
            ? null
            : new MfaDevice.Owner(row.get(USERS.USER_NAME), row.get(MFA_DEVICES.USER_UID));
    return new MfaDevice(
        row.get(MFA_DEVICES.SERIAL_NUMBER),
        row.get(MFA_DEVICES.ACCOUNT_ID),
        owner,
        enabled,
        row.get(MFA_DEVICES.CREATED));
  }
}
