package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.SESSIONS;
import static io.holdfast.db.Tables.SESSION_REVOCATIONS;
import static org.jooq.impl.DSL.val;

import io.holdfast.db.Routines;
import io.holdfast.db.tables.records.SessionsRecord;
import io.holdfast.storage.metadata.CoherentCache;
import io.holdfast.storage.metadata.IdentityChanges;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** {@link SessionStore} on PostgreSQL. */
final class PostgresSessionStore implements SessionStore {
  private static final int FORGOTTEN_AT_ONCE = 5_000;
  private static final int CACHED = 100_000;
  private static final Pattern SESSION_ID = Pattern.compile("[A-Za-z0-9_-]{16,64}");

  /** Revoked with others, or without the user or role that it acts as. */
  private static final Field<Boolean> DEAD =
      DSL.field(
          """
          (EXISTS (SELECT 1 FROM session_revocations r WHERE r.account_id = sessions.account_id
              AND r.principal_uid IN ('', sessions.principal_uid)
              AND sessions.issued < r.before)
            OR (sessions.principal_uid IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM users u WHERE u.unique_id = sessions.principal_uid)
              AND NOT EXISTS (SELECT 1 FROM roles o WHERE o.unique_id = sessions.principal_uid)))
          """,
          Boolean.class);

  /** A session as it was loaded. */
  private record Known(Session session, boolean dead) {}

  private final IdentityChanges changes;
  private final CoherentCache<String, Known> cache;

  /**
   * Over a migrated database.
   *
   * @param hearing whether changes of others are heard of
   */
  PostgresSessionStore(IdentityChanges changes, BooleanSupplier hearing) {
    this.changes = changes;
    this.cache =
        changes.guard(
            new CoherentCache<>(CACHED, (id, known) -> known.session().accountId(), hearing));
  }

  /** Somebody changed what decides about an account's principals. */
  void forget(String accountId) {
    cache.forgetGroup(accountId);
  }

  void forgetAll() {
    cache.forgetAll();
  }

  @Override
  public void record(Session session) {
    if (!SESSION_ID.matcher(session.sessionId()).matches() || session.revoked() != null) {
      throw new IllegalArgumentException("this is no new session");
    }
    int ignored =
        changes
            .database()
            .transaction(sql ->
                sql.insertInto(SESSIONS)
                    .set(SESSIONS.SESSION_ID, session.sessionId())
                    .set(SESSIONS.ACCESS_KEY_ID, session.accessKeyId())
                    .set(SESSIONS.ACCOUNT_ID, session.accountId())
                    .set(SESSIONS.KIND, session.kind().name())
                    .set(SESSIONS.PRINCIPAL_UID, session.principalId())
                    .set(SESSIONS.PRINCIPAL_NAME, session.principalName())
                    .set(SESSIONS.SESSION_NAME, session.sessionName())
                    .set(SESSIONS.SOURCE_ARN, session.sourceArn())
                    .set(SESSIONS.ISSUED, session.issued())
                    .set(SESSIONS.EXPIRES, session.expires())
                    .set(SESSIONS.MFA_TIME, session.mfaTime())
                    .execute());
  }

  @Override
  public Liveness liveness(String sessionId) {
    if (!SESSION_ID.matcher(sessionId).matches()) {
      return new Liveness.Unknown();
    }
    Optional<Known> found = cache.get(sessionId, this::load);
    if (found.isEmpty()) {
      return new Liveness.Unknown();
    }
    Known known = found.get();
    return known.dead() || known.session().revoked() != null
        ? new Liveness.Revoked()
        : new Liveness.Live(known.session());
  }

  private Optional<Known> load(String sessionId) {
    return changes
        .database()
        .read(sql ->
            sql.select(SESSIONS.fields())
                .select(DEAD)
                .from(SESSIONS)
                .where(SESSIONS.SESSION_ID.eq(sessionId))
                .fetchOptional(row -> new Known(session(row.into(SESSIONS)), row.get(DEAD))));
  }

  @Override
  public Optional<Session> find(String sessionId) {
    return changes
        .database()
        .read(sql ->
            sql.selectFrom(SESSIONS)
                .where(SESSIONS.SESSION_ID.eq(sessionId))
                .fetchOptional(PostgresSessionStore::session));
  }

  @Override
  public Page<Session> list(String accountId, @Nullable String principalId, PageRequest page) {
    Condition where = SESSIONS.ACCOUNT_ID.eq(accountId).and(SESSIONS.EXPIRES.gt(changes.now()));
    Condition wanted =
        principalId == null ? where : where.and(SESSIONS.PRINCIPAL_UID.eq(principalId));
    return changes
        .database()
        .read(sql ->
            Lookup.page(
                sql, SESSIONS, wanted, SESSIONS.SESSION_ID, page, PostgresSessionStore::session));
  }

  @Override
  public void revoke(String accountId, String sessionId) {
    int found =
        cache.changeGroup(
            accountId,
            () ->
                changes
                    .database()
                    .transaction(sql ->
                        sql.update(SESSIONS)
                            .set(
                                SESSIONS.REVOKED,
                                DSL.coalesce(SESSIONS.REVOKED, val(changes.now())))
                            .where(
                                SESSIONS.ACCOUNT_ID.eq(accountId),
                                SESSIONS.SESSION_ID.eq(sessionId))
                            .execute()));
    if (found == 0) {
      throw Lookup.missing("session", sessionId);
    }
  }

  @Override
  public void revokeBefore(String accountId, @Nullable String principalId, Instant before) {
    Instant now = changes.now();
    boolean all = !before.isBefore(now);
    // To the microsecond, as sessions are issued; a time to come would revoke what is not issued.
    Instant bounded = all ? now : before.truncatedTo(ChronoUnit.MICROS);
    int ignored =
        cache.changeGroup(
            accountId,
            () ->
                changes
                    .database()
                    .transaction(sql -> {
                      if (all) {
                        revokeRecorded(sql, accountId, principalId, now);
                      }
                      return revokeIssued(sql, accountId, principalId, bounded);
                    }));
  }

  /** Nodes stamp sessions by their own clocks; what is recorded is before now by any clock. */
  private static void revokeRecorded(
      DSLContext sql, String accountId, @Nullable String principalId, Instant now) {
    Condition ofAccount = SESSIONS.ACCOUNT_ID.eq(accountId);
    sql.update(SESSIONS)
        .set(SESSIONS.REVOKED, now)
        .where(
            SESSIONS.REVOKED.isNull(),
            principalId == null ? ofAccount : ofAccount.and(SESSIONS.PRINCIPAL_UID.eq(principalId)))
        .execute();
  }

  private static int revokeIssued(
      DSLContext sql, String accountId, @Nullable String principalId, Instant before) {
    return sql.insertInto(SESSION_REVOCATIONS)
        .set(SESSION_REVOCATIONS.ACCOUNT_ID, accountId)
        .set(SESSION_REVOCATIONS.PRINCIPAL_UID, principalId == null ? "" : principalId)
        .set(SESSION_REVOCATIONS.BEFORE, before)
        .onConflict(SESSION_REVOCATIONS.ACCOUNT_ID, SESSION_REVOCATIONS.PRINCIPAL_UID)
        .doUpdate()
        .set(SESSION_REVOCATIONS.BEFORE, DSL.greatest(SESSION_REVOCATIONS.BEFORE, val(before)))
        .execute();
  }

  @Override
  public int forgetExpired(Instant before) {
    return changes
        .database()
        .transaction(sql ->
            sql.select(Routines.forgetSessions(before, FORGOTTEN_AT_ONCE)).fetchSingle().value1());
  }

  private static Session session(SessionsRecord row) {
    return new Session(
        row.getSessionId(),
        row.getAccessKeyId(),
        row.getAccountId(),
        Session.Kind.valueOf(row.getKind()),
        row.getPrincipalUid(),
        row.getPrincipalName(),
        row.getSessionName(),
        row.getSourceArn(),
        row.getIssued(),
        row.getExpires(),
        row.getMfaTime(),
        row.getRevoked());
  }
}
