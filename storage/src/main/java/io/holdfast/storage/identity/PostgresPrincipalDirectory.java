package io.holdfast.storage.identity;

import static io.holdfast.db.Tables.ACCOUNTS;
import static io.holdfast.db.Tables.ROLES;
import static io.holdfast.db.Tables.USERS;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.row;

import io.holdfast.storage.postgres.Database;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.Record5;
import org.jooq.Row2;

/** {@link PrincipalDirectory} on PostgreSQL. */
final class PostgresPrincipalDirectory implements PrincipalDirectory {
  private static final Pattern ROOT = Pattern.compile("arn:aws:iam::([0-9]{12}):root");
  private static final Pattern OF_IAM =
      Pattern.compile(
          "arn:aws:iam::([0-9]{12}):(user|role)/(?:[\\x21-\\x7e]{0,511}/)?([^/]{1,64})");
  private static final Pattern SESSION =
      Pattern.compile("arn:aws:sts::([0-9]{12}):assumed-role/([^/]{1,64})/[^/]{1,64}");

  private final Database database;

  PostgresPrincipalDirectory(Database database) {
    this.database = database;
  }

  /** Somebody's whole name. */
  private record Found(String uniqueId, String kind, String accountId, String path, String name) {
    static Found of(Record5<String, String, String, String, String> row) {
      return new Found(row.value1(), row.value2(), row.value3(), row.value4(), row.value5());
    }

    String arn() {
      return Arns.of(accountId, kind, path, name);
    }

    /** Whether the ARN is its own or that of a session of it; names are taken as they are spelt. */
    boolean isCalled(String arn) {
      return arn.equals(arn())
          || (kind.equals("role")
              && arn.startsWith("arn:aws:sts::" + accountId + ":assumed-role/" + name + "/"));
    }
  }

  @Override
  public Map<String, String> uniqueIds(Set<String> arns) {
    Map<String, Row2<String, String>> keys = new LinkedHashMap<>();
    Map<String, String> roots = new LinkedHashMap<>();
    for (String arn : arns) {
      Matcher root = ROOT.matcher(arn);
      Matcher named = OF_IAM.matcher(arn);
      Matcher session = SESSION.matcher(arn);
      if (root.matches()) {
        roots.put(arn, root.group(1));
      } else if (named.matches()) {
        keys.put(arn, row(named.group(1), Names.fold(named.group(3))));
      } else if (session.matches()) {
        keys.put(arn, row(session.group(1), Names.fold(session.group(2))));
      }
    }
    List<Found> found = keys.isEmpty() && roots.isEmpty() ? List.of() : find(keys, roots);
    Map<String, String> ids = new HashMap<>();
    for (Found each : found) {
      keys.keySet().stream().filter(each::isCalled).forEach(arn -> ids.put(arn, each.uniqueId()));
      roots.forEach((arn, accountId) -> {
        if (each.kind().equals("root") && each.accountId().equals(accountId)) {
          ids.put(arn, accountId);
        }
      });
    }
    return ids;
  }

  private List<Found> find(Map<String, Row2<String, String>> keys, Map<String, String> roots) {
    List<Row2<String, String>> names = new ArrayList<>(keys.values());
    return database.read(sql ->
        sql.select(USERS.UNIQUE_ID, inline("user"), USERS.ACCOUNT_ID, USERS.PATH, USERS.USER_NAME)
            .from(USERS)
            .where(row(USERS.ACCOUNT_ID, USERS.USER_NAME_FOLDED).in(names))
            .unionAll(
                sql.select(
                        ROLES.UNIQUE_ID,
                        inline("role"),
                        ROLES.ACCOUNT_ID,
                        ROLES.PATH,
                        ROLES.ROLE_NAME)
                    .from(ROLES)
                    .where(row(ROLES.ACCOUNT_ID, ROLES.ROLE_NAME_FOLDED).in(names)))
            .unionAll(
                sql.select(
                        ACCOUNTS.ACCOUNT_ID,
                        inline("root"),
                        ACCOUNTS.ACCOUNT_ID,
                        inline(""),
                        inline(""))
                    .from(ACCOUNTS)
                    .where(ACCOUNTS.ACCOUNT_ID.in(roots.values())))
            .fetch(Found::of));
  }

  @Override
  public Map<String, String> arns(Set<String> uniqueIds) {
    if (uniqueIds.isEmpty()) {
      return Map.of();
    }
    List<Found> found =
        database.read(sql ->
            sql.select(
                    USERS.UNIQUE_ID, inline("user"), USERS.ACCOUNT_ID, USERS.PATH, USERS.USER_NAME)
                .from(USERS)
                .where(USERS.UNIQUE_ID.in(uniqueIds))
                .unionAll(
                    sql.select(
                            ROLES.UNIQUE_ID,
                            inline("role"),
                            ROLES.ACCOUNT_ID,
                            ROLES.PATH,
                            ROLES.ROLE_NAME)
                        .from(ROLES)
                        .where(ROLES.UNIQUE_ID.in(uniqueIds)))
                .fetch(Found::of));
    Map<String, String> arns = new HashMap<>();
    found.forEach(each -> arns.put(each.uniqueId(), each.arn()));
    return arns;
  }
}
