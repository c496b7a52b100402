package io.holdfast.storage.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.storage.postgres.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is behind a name, and what becomes of it. */
class PrincipalDirectoryTest {
  private static final String MIGRATION = "/db/migrations/V0029__principals_of_trust_policies.sql";

  private static TestDatabase database;
  private static Vault vault;

  private final IdentityStores stores = vault.stores;
  private final PrincipalDirectory directory = vault.stores.directory();
  private final String account = vault.account();

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    vault = new Vault(database);
  }

  @AfterAll
  static void close() {
    vault.close();
    database.close();
  }

  private String iam(String resource) {
    return "arn:aws:iam::" + account + ":" + resource;
  }

  private String session(String resource) {
    return "arn:aws:sts::" + account + ":assumed-role/" + resource;
  }

  @Test
  void namesLeadToIdsInEveryAccountAndNamesakesToNone() {
    String ann =
        stores
            .users()
            .create(new NewUser(account, "Ann", "/a/b/", null, null, Map.of()))
            .uniqueId();
    String role = vault.role(account, "Ann").uniqueId();
    String other = vault.account();
    String abroad = vault.user(other, "Ann").uniqueId();
    String annAbroad = "arn:aws:iam::" + other + ":user/Ann";
    Set<String> nobody =
        Set.of(
            iam("user/Ann"),
            iam("user/a/b/ann"),
            iam("user/a/Ann"),
            iam("role/a/b/Ann"),
            iam("group/Ann"),
            iam("user/nobody"),
            iam("user/%"),
            session("ann/s"),
            session("Ann"),
            session("nobody/s"),
            "arn:aws:iam::000000000000:root",
            "arn:aws:iam::tenant:user/Ann",
            "*",
            "");

    assertThat(directory.uniqueIds(nobody)).isEmpty();
    assertThat(
            directory.uniqueIds(
                Set.of(
                    iam("user/a/b/Ann"),
                    iam("role/Ann"),
                    session("Ann/s"),
                    iam("root"),
                    annAbroad)))
        .isEqualTo(
            Map.of(
                iam("user/a/b/Ann"),
                ann,
                iam("role/Ann"),
                role,
                session("Ann/s"),
                role,
                iam("root"),
                account,
                annAbroad,
                abroad));
    assertThat(directory.uniqueIds(Set.of())).isEmpty();
    assertThat(directory.arns(Set.of(ann, role, abroad, "AIDAGONE")))
        .isEqualTo(Map.of(ann, iam("user/a/b/Ann"), role, iam("role/Ann"), abroad, annAbroad));
  }

  @Test
  void anIdStaysWithWhomItWasAndANameDoesNot() {
    String first = vault.user(account, "bob").uniqueId();
    stores.users().update(account, "bob", "rob", "/x/");
    String second = vault.user(account, "bob").uniqueId();

    assertThat(directory.arns(Set.of(first))).isEqualTo(Map.of(first, iam("user/x/rob")));
    assertThat(directory.uniqueIds(Set.of(iam("user/bob"))))
        .isEqualTo(Map.of(iam("user/bob"), second));

    stores.users().delete(account, "rob");
    vault.user(account, "rob");
    assertThat(directory.arns(Set.of(first))).isEmpty();
  }

  @Test
  void aTrustPolicyIsKeptWithWhomItMeant() {
    vault.role(account, "r");
    assertThat(stores.roles().find(account, "r").orElseThrow().trustPolicy())
        .isEqualTo(Vault.TRUST);

    TrustPolicy other = new TrustPolicy("{}", Map.of("a", "AIDAX", "b", "AROAY"));
    stores.roles().setTrustPolicy(account, "r", other);
    assertThat(stores.roles().find(account, "r").orElseThrow().trustPolicy()).isEqualTo(other);
  }

  @Test
  void nobodyIsMeantWhereNobodyLooked() throws SQLException {
    vault.role(account, "old");
    try (Connection connection = database.owner().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE roles SET trust_principals = NULL WHERE role_name = 'old'");
    }
    assertThat(stores.roles().find(account, "old").orElseThrow().trustPolicy())
        .isEqualTo(new TrustPolicy(Vault.DOCUMENT, Map.of()));
  }

  @Test
  void trustPoliciesOfBeforeMeanWhoHasTheNamesWhenTheReleaseIsInstalled() throws Exception {
    String ann =
        stores.users().create(new NewUser(account, "ann", "/p/", null, null, Map.of())).uniqueId();
    String role = vault.role(account, "r").uniqueId();
    String document =
        """
        {"Statement":[{"Principal":{"AWS":["%s","%s","%s"]}},
         {"NotPrincipal":{"AWS":"%s"}},{"Principal":"*"},{"Principal":{"AWS":"%s"}}]}
        """
            .formatted(
                iam("user/p/ann"), iam("user/ann"), session("r/s"), iam("role/r"), iam("root"));

    assertThat(captured(document))
        .contains("\"" + iam("user/p/ann") + "\": \"" + ann + "\"")
        .contains("\"" + session("r/s") + "\": \"" + role + "\"")
        .contains("\"" + iam("role/r") + "\": \"" + role + "\"")
        .doesNotContain("user/ann", "root");
    assertThat(captured("{\"Statement\":{\"Principal\":{\"AWS\":\"" + iam("role/r") + "\"}}}"))
        .isEqualTo("{\"" + iam("role/r") + "\": \"" + role + "\"}");
    assertThat(captured("no policy")).isEqualTo("{}");
    assertThat(captured("{\"Statement\":\"\\u0000\"}")).isEqualTo("{}");
  }

  /** What the migration makes of a trust policy. */
  private static String captured(String document) throws SQLException, IOException {
    String migration;
    try (InputStream in = PrincipalDirectoryTest.class.getResourceAsStream(MIGRATION)) {
      migration = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    String function =
        migration.substring(
            migration.indexOf("CREATE FUNCTION principals_of"), migration.indexOf("UPDATE roles"));
    try (Connection connection = database.owner().getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement();
          PreparedStatement query = connection.prepareStatement("SELECT principals_of(?)::text")) {
        statement.execute(function.replace("${flyway:defaultSchema}", connection.getSchema()));
        query.setString(1, document);
        try (ResultSet result = query.executeQuery()) {
          result.next();
          return result.getString(1);
        }
      } finally {
        connection.rollback();
      }
    }
  }
}
