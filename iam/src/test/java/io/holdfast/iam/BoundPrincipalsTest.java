package io.holdfast.iam;

import static io.holdfast.iam.Requests.OTHER;
import static io.holdfast.iam.Requests.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.iam.evaluation.Decision;
import io.holdfast.iam.evaluation.Evaluator;
import io.holdfast.iam.evaluation.NamedPolicy;
import io.holdfast.iam.evaluation.PolicySet;
import io.holdfast.iam.evaluation.Principal;
import io.holdfast.iam.evaluation.Principal.FederatedSession;
import io.holdfast.iam.evaluation.Principal.RoleSession;
import io.holdfast.iam.evaluation.Principal.User;
import io.holdfast.iam.evaluation.ResourcePolicy;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyKind;
import io.holdfast.iam.policy.PrincipalTexts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A policy means whoever had the name when it was put, and nobody who has it later. */
class BoundPrincipalsTest {
  private static final String BOB_ID = "AIDABOB2345672345672A";
  private static final String ROLE_ID = "AROA2345672345672345A";
  private static final String BOB = "arn:aws:iam::" + OWNER + ":user/bob";
  private static final String ROLE = "arn:aws:iam::" + OWNER + ":role/backup";
  private static final String SESSION = "arn:aws:sts::" + OWNER + ":assumed-role/backup/job";
  private static final String FEDERATED = "arn:aws:sts::" + OWNER + ":federated-user/fed";
  private static final Map<String, String> IDS =
      Map.of(BOB, BOB_ID, ROLE, ROLE_ID, SESSION, ROLE_ID);
  private static final NamedPolicy EVERYTHING =
      Requests.policy(
          PolicyKind.IDENTITY, "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}");

  private static Principal principal(String who) {
    User bob = new User(OWNER, "/", "bob", BOB_ID);
    return switch (who) {
      case "bob" -> bob;
      case "renamed" -> new User(OWNER, "/moved/", "robert", BOB_ID);
      case "recreated" -> new User(OWNER, "/", "bob", "AIDABOB2345672345672B");
      case "namesake" -> new User(OTHER, "/", "bob", BOB_ID);
      case "session" -> new RoleSession(OWNER, "/", "backup", ROLE_ID, "job");
      case "otherSession" -> new RoleSession(OWNER, "/", "backup", ROLE_ID, "JOB");
      case "recreatedRole" -> new RoleSession(OWNER, "/", "backup", "AROA2345672345672345B", "job");
      case "federated" -> new FederatedSession("fed", bob);
      case "federatedAgain" ->
          new FederatedSession("fed", new User(OWNER, "/", "bob", "AIDABOB2345672345672B"));
      default -> throw new AssertionError(who);
    };
  }

  private static String named(String principal) {
    return switch (principal) {
      case "BOB" -> BOB;
      case "BOB_ID" -> BOB_ID;
      case "ROLE" -> ROLE;
      case "ROLE_ID" -> ROLE_ID;
      case "SESSION" -> SESSION;
      case "FEDERATED" -> FEDERATED;
      default -> throw new AssertionError(principal);
    };
  }

  private static Decision decide(String statement, String who, Map<String, String> ids) {
    NamedPolicy policy =
        new NamedPolicy(
                "bucket",
                Requests.parse(
                    "{\"Version\":\"2012-10-17\",\"Statement\":[" + statement + "]}",
                    PolicyKind.RESOURCE_S3))
            .bound(ids);
    boolean allows = statement.contains("Allow");
    PolicySet own =
        new PolicySet(
            allows ? List.of() : List.of(EVERYTHING),
            null,
            who.startsWith("federated") ? List.of(EVERYTHING) : null,
            ResourcePolicy.of(policy));
    return Evaluator.decide(Requests.get(principal(who), "b", "k"), own);
  }

  private static String statement(String effect, String element, String... principals) {
    return "{\"Effect\":\"%s\",\"%s\":{\"AWS\":[\"%s\"]},\"Action\":\"s3:*\",\"Resource\":\"*\"}"
        .formatted(effect, element, String.join("\",\"", principals));
  }

  @ParameterizedTest
  @CsvSource({
    "BOB,       bob,            true",
    "BOB,       renamed,        true",
    "BOB,       recreated,      false",
    "BOB,       namesake,       false",
    "BOB,       federated,      true",
    "BOB,       federatedAgain, false",
    "BOB_ID,    bob,            true",
    "BOB_ID,    renamed,        true",
    "BOB_ID,    recreated,      false",
    "ROLE,      session,        true",
    "ROLE,      otherSession,   true",
    "ROLE,      recreatedRole,  false",
    "ROLE_ID,   session,        true",
    "ROLE_ID,   recreatedRole,  false",
    "SESSION,   session,        true",
    "SESSION,   otherSession,   false",
    "SESSION,   recreatedRole,  false",
    "FEDERATED, federated,      true",
    "FEDERATED, bob,            false",
    "FEDERATED, session,        false"
  })
  void anAllowAndADenyAreForWhomTheIdSays(String named, String who, boolean meant) {
    assertThat(decide(statement("Allow", "Principal", named(named)), who, IDS).isAllowed())
        .isEqualTo(meant);
    Decision denied = decide(statement("Deny", "Principal", named(named)), who, IDS);
    assertThat(denied instanceof Decision.ExplicitlyDenied).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({
    "FEDERATED, true",
    "EVERYBODY, true",
    "BOB,       false",
    "BOB_ID,    false",
    "ACCOUNT,   false",
    "SESSION,   false"
  })
  void aFederatedSessionWithoutPoliciesHasOnlyWhatNamesItselfOrEverybody(
      String named, boolean given) {
    String principal =
        switch (named) {
          case "EVERYBODY" -> "*";
          case "ACCOUNT" -> OWNER;
          default -> named(named);
        };
    for (String effect : List.of("Allow", "Deny")) {
      NamedPolicy bucket =
          Requests.policy(PolicyKind.RESOURCE_S3, statement(effect, "Principal", principal))
              .bound(IDS);
      PolicySet none = new PolicySet(List.of(EVERYTHING), null, null, ResourcePolicy.of(bucket));
      Decision decision = Evaluator.decide(Requests.get(principal("federated"), "b", "k"), none);
      if (effect.equals("Allow")) {
        assertThat(decision.isAllowed()).isEqualTo(given);
      } else {
        assertThat(decision instanceof Decision.ExplicitlyDenied)
            .as("who is behind it is denied with it")
            .isEqualTo(!named.equals("SESSION"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BOB,     bob",
    "BOB,     recreated",
    "BOB,     federated",
    "ROLE,    session",
    "SESSION, session",
    "ROLE,    recreatedRole"
  })
  void aNameWithoutAnIdPermitsNobodyAndDeniesWhoeverHasIt(String named, String who) {
    Map<String, String> none = Map.of();
    Map<String, String> misfit = Map.of(BOB, ROLE_ID, ROLE, BOB_ID, SESSION, BOB_ID);
    for (Map<String, String> ids : List.of(none, misfit)) {
      assertThat(decide(statement("Allow", "Principal", named(named)), who, ids).isAllowed())
          .isFalse();
      assertThat(decide(statement("Deny", "Principal", named(named)), who, ids))
          .isInstanceOf(Decision.ExplicitlyDenied.class);
      String[] everybody = {BOB, ROLE, SESSION, FEDERATED, OWNER};
      assertThat(decide(statement("Deny", "NotPrincipal", everybody), who, ids))
          .as("exempt are only those who are known")
          .isInstanceOf(Decision.ExplicitlyDenied.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bob,            true",
    "renamed,        true",
    "recreated,      false",
    "namesake,       false",
    "session,        true",
    "otherSession,   false",
    "recreatedRole,  false",
    "federated,      true",
    "federatedAgain, false"
  })
  void notPrincipalExemptsTheSameOneOnly(String who, boolean exempt) {
    String statement = statement("Deny", "NotPrincipal", BOB, ROLE, SESSION, FEDERATED, OWNER);
    assertThat(decide(statement, who, IDS).isAllowed()).isEqualTo(exempt);
    String byId = statement("Deny", "NotPrincipal", BOB_ID, ROLE_ID, SESSION, FEDERATED, OWNER);
    assertThat(decide(byId, who, IDS).isAllowed()).isEqualTo(exempt);
  }

  @Test
  void theSameWordsOfSomebodyElseAreAnotherPolicy() {
    String text =
        "{\"Version\":\"2012-10-17\",\"Statement\":[" + statement("Allow", "Principal", BOB) + "]}";
    PolicyDocument policy = Requests.parse(text, PolicyKind.RESOURCE_S3);
    assertThat(policy.bound(IDS)).isNotEqualTo(policy).isEqualTo(policy.bound(IDS));
    assertThat(policy.bound(IDS).toJson()).isEqualTo(policy.toJson());
  }

  @Test
  void othersAreNamedInPrincipalsOnly() {
    String text =
        """
        { "Id": "%1$s", "Statement": [{"Sid": "a", "Principal": {"AWS": "%1$s"},
          "Resource": "%1$s", "Condition": {"StringLike": {"AWS": ["%1$s", 10.50, null]}}},
         {"NotPrincipal": {"AWS": ["*", "%1$s"], "Service": "%1$s"}}, {"Principal": "%1$s"}]}
        """
            .formatted(BOB);
    String expected =
        """
        {"Id":"%1$s","Statement":[{"Sid":"a","Principal":{"AWS":"%2$s"},\
        "Resource":"%1$s","Condition":{"StringLike":{"AWS":["%1$s",10.50,null]}}},\
        {"NotPrincipal":{"AWS":["*","%2$s"],"Service":"%1$s"}},{"Principal":"%1$s"}]}\
        """
            .formatted(BOB, BOB_ID);
    assertThat(PrincipalTexts.renamed(text, Map.of(BOB, BOB_ID))).isEqualTo(expected);
    assertThat(PrincipalTexts.renamed(text, Map.of())).isEqualTo(text);
    assertThat(PrincipalTexts.renamed(text, Map.of(ROLE, ROLE_ID))).isEqualTo(text);
    assertThat(PrincipalTexts.renamed("{" + BOB, Map.of(BOB, BOB_ID))).isEqualTo("{" + BOB);
  }
}
