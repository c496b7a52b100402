package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.MFA_DEVICES;
import static io.holdfast.db.Tables.MFA_RECOVERY_CODES;
import static org.jooq.impl.DSL.val;

import io.holdfast.db.tables.records.MfaDevicesRecord;
import io.holdfast.storage.metadata.IdentityChanges;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** Judges codes under the lock of the device's row: who comes second sees what the first did. */
final class MfaAttempts {
  private static final Duration FIRST_WAIT = Duration.ofSeconds(30);
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /** More wrong codes than these make the wait no longer, and the count no greater. */
  private static final int MOST_WRONG = MfaStore.FREE_ATTEMPTS + 7;

  // A user that is not there must not be taken for the root, which has no name either.
  private static final String JUDGE =
      """
      WITH device AS (
        SELECT m.serial_number, m.last_step, m.wrong_codes, m.blocked_until FROM mfa_devices m
        WHERE m.serial_number = {0} AND m.account_id = {1} AND m.enabled IS NOT NULL
          AND CASE WHEN {2} IS NULL THEN m.user_uid IS NULL
            ELSE m.user_uid = (SELECT u.unique_id FROM users u
              WHERE u.account_id = {1} AND u.user_name_folded = {2}) END
        FOR UPDATE),
      judged AS (
        SELECT d.*, CASE
          WHEN d.blocked_until > {3} THEN 'THROTTLED'
          WHEN {4} IS NULL THEN 'WRONG'
          WHEN {4} <= d.last_step THEN 'USED'
          ELSE 'ACCEPTED' END AS verdict
        FROM device d),
      changed AS (
        UPDATE mfa_devices m SET
          last_step = CASE j.verdict WHEN 'ACCEPTED' THEN {4} ELSE j.last_step END,
          wrong_codes = CASE j.verdict WHEN 'ACCEPTED' THEN 0
            WHEN 'WRONG' THEN least(j.wrong_codes + 1, {5}) ELSE j.wrong_codes END,
          blocked_until = CASE
            WHEN j.verdict = 'WRONG' AND j.wrong_codes + 1 >= {6}
            THEN {3} + least({7} * 2 ^ (least(j.wrong_codes + 1, {5}) - {6}), {8})
              * interval '1 second' END
        FROM judged j
        WHERE m.serial_number = j.serial_number AND j.verdict IN ('WRONG', 'ACCEPTED'))
      SELECT j.verdict, j.blocked_until FROM judged j
      """;

  private final IdentityChanges changes;

  MfaAttempts(IdentityChanges changes) {
    this.changes = changes;
  }

  MfaVerdict judge(
      String accountId, @Nullable String userName, String serialNumber, @Nullable Long step) {
    Record row =
        changes
            .database()
            .transaction(sql ->
                sql.fetchOne(
                    JUDGE,
                    val(serialNumber),
                    val(accountId),
                    val(userName == null ? null : Names.fold(userName), SQLDataType.CLOB),
                    val(changes.now(), SQLDataType.INSTANT),
                    val(step, SQLDataType.BIGINT),
                    val(MOST_WRONG),
                    val(MfaStore.FREE_ATTEMPTS),
                    val(FIRST_WAIT.toSeconds()),
                    val(LONGEST_WAIT.toSeconds())));
    if (row == null) {
      return new MfaVerdict.Refused();
    }
    return switch (String.valueOf(row.get("verdict"))) {
      case "ACCEPTED" -> new MfaVerdict.Accepted();
      case "THROTTLED" ->
          new MfaVerdict.Throttled(Objects.requireNonNull(row.get("blocked_until", Instant.class)));
      default -> new MfaVerdict.Refused();
    };
  }

  /**
   * Judges a recovery code: it is deleted when it is right, and all of the principal's devices
   * count it when it is wrong.
   */
  MfaVerdict judgeRecovery(DSLContext sql, Condition devices, Condition code, Instant now) {
    List<MfaDevicesRecord> rows =
        sql.selectFrom(MFA_DEVICES)
            .where(devices)
            .orderBy(MFA_DEVICES.SERIAL_NUMBER)
            .forUpdate()
            .fetch();
    Instant blocked = now;
    for (MfaDevicesRecord row : rows) {
      Instant until = row.getBlockedUntil();
      blocked = until != null && until.isAfter(blocked) ? until : blocked;
    }
    if (blocked.isAfter(now)) {
      return new MfaVerdict.Throttled(blocked);
    }
    boolean right =
        !rows.isEmpty() && sql.deleteFrom(MFA_RECOVERY_CODES).where(code).execute() == 1;
    for (MfaDevicesRecord row : rows) {
      int wrong = right ? 0 : Math.min(row.getWrongCodes() + 1, MOST_WRONG);
      row.setWrongCodes(wrong);
      row.setBlockedUntil(wrong < MfaStore.FREE_ATTEMPTS ? null : now.plus(pause(wrong)));
      row.update();
    }
    return right ? new MfaVerdict.Accepted() : new MfaVerdict.Refused();
  }

  /** Each wrong code from the fifth on doubles the wait. */
  private static Duration pause(int wrongCodes) {
    Duration pause = FIRST_WAIT.multipliedBy(1L << (wrongCodes - MfaStore.FREE_ATTEMPTS));
    return pause.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : pause;
  }
}
