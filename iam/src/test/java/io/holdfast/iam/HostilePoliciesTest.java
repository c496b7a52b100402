package io.holdfast.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.condition.RequestContext;
import io.holdfast.iam.evaluation.AccessRequest;
import io.holdfast.iam.evaluation.Decision;
import io.holdfast.iam.evaluation.Evaluator;
import io.holdfast.iam.evaluation.NamedPolicy;
import io.holdfast.iam.evaluation.PolicySet;
import io.holdfast.iam.evaluation.PublicAccess;
import io.holdfast.iam.evaluation.ResourcePolicy;
import io.holdfast.iam.policy.MalformedPolicyException;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyKind;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Texts made to hurt. Goal: whatever is put, the answer is a policy or MalformedPolicyException,
 * and soon. Method: seeds are broken byte by byte and piece by piece, from a fixed seed; what is
 * taken must survive writing and reading, and must be evaluated.
 */
class HostilePoliciesTest {
  private static final Duration MOST_PER_INPUT = Duration.ofSeconds(2);
  private static final List<String> PIECES =
      List.of(
          "\"",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\\u0000",
          "\\ud83d",
          "\\",
          "*",
          "?",
          "${",
          "}",
          "'",
          "${aws:username}",
          "${aws:PrincipalTag/a, 'b'}",
          "ForAnyValue:",
          "IfExists",
          "Not",
          "null",
          "true",
          "1e9999",
          "-0",
          "99999999999999999999999999999999",
          "arn:aws:s3:::",
          "::",
          "/",
          "\u0130",
          "\u212A",
          "\uFEFF",
          "\u0000",
          "😀",
          "Principal",
          "Deny",
          "Allow",
          " ",
          "\n");

  private static final List<String> SEEDS =
      List.of(
          """
          {"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"a","Effect":"Allow",
           "Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:user/alice"],
           "CanonicalUser":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
           "Action":["s3:GetObject","s3:Put*"],"Resource":["arn:aws:s3:::b/*","arn:aws:s3:::b/a?c"],
           "Condition":{"StringLike":{"s3:prefix":["home/${aws:username}/*",""]},
            "NumericLessThan":{"s3:max-keys":10},"Bool":{"aws:SecureTransport":true},
            "IpAddress":{"aws:SourceIp":["10.0.0.0/8","2001:db8::/32"]},
            "DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"},
            "ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"},
            "Null":{"aws:TokenIssueTime":"true"}}}]}
          """,
          """
          {"Statement":{"Effect":"Deny","NotPrincipal":"*","NotAction":"s3:*",
           "NotResource":"*"}}
          """,
          """
          {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}
          """,
          """
          {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
           "Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/idp.example.com"},
           "Action":["sts:AssumeRoleWithWebIdentity"],
           "Condition":{"StringEquals":{"idp.example.com:aud":"vault"}}}]}
          """);

  @Test
  @Timeout(120)
  void brokenPoliciesAreRefusedOrPolicies() {
    fuzz(new Random(7), 10_000);
  }

  @Test
  @Tag("long")
  void brokenPoliciesAreRefusedOrPoliciesForLonger() {
    for (int seed = 100; seed < 150; seed++) {
      fuzz(new Random(seed), 40_000);
    }
  }

  private static void fuzz(Random random, int rounds) {
    int taken = 0;
    for (int i = 0; i < rounds; i++) {
      String text = mutate(random, SEEDS.get(random.nextInt(SEEDS.size())));
      for (PolicyKind kind : PolicyKind.values()) {
        taken += judge(text, kind);
      }
    }
    assertThat(taken).as("mutants that are policies").isGreaterThan(rounds / 100);
  }

  private static String mutate(Random random, String seed) {
    StringBuilder text = new StringBuilder(seed.replace("\n", ""));
    for (int n = random.nextInt(4); n >= 0; n--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(5)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> text.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
        case 3 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
        default -> text.setCharAt(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65_536));
      }
      if (text.isEmpty()) {
        text.append('{');
      }
    }
    return text.toString();
  }

  /** 1 when the text is a policy of that kind. */
  private static int judge(String text, PolicyKind kind) {
    long start = System.nanoTime();
    PolicyDocument document;
    try {
      document = PolicyDocument.parse(text, kind);
    } catch (MalformedPolicyException e) {
      assertThat(e.reason()).isNotEmpty();
      assertSoon(start, text);
      return 0;
    }
    assertThat(Requests.parse(document.toJson(), kind)).isEqualTo(document);
    evaluate(document, "a".repeat(50));
    PublicAccess.isPublic(document);
    assertSoon(start, text);
    return 1;
  }

  private static Decision evaluate(PolicyDocument document, String value) {
    NamedPolicy policy = new NamedPolicy("hostile", document);
    RequestContext context =
        RequestContext.builder()
            .put("aws:username", value)
            .put("s3:prefix", value)
            .put("aws:SourceIp", value)
            .put("aws:UserAgent", value)
            .build();
    AccessRequest request =
        Requests.of(Requests.ALICE, "s3:GetObject", Arn.object("b", value), context);
    PolicySet policies =
        document.kind().hasPrincipal()
            ? PolicySet.none().withResource(ResourcePolicy.of(policy))
            : PolicySet.ofIdentity(List.of(policy));
    Decision decision = Evaluator.decide(request, policies);
    assertThat(decision.explanation().inWords()).isNotEmpty();
    return decision;
  }

  private static void assertSoon(long start, String text) {
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("time for %s", text.substring(0, Math.min(200, text.length())))
        .isLessThan(MOST_PER_INPUT);
  }

  @Test
  @Timeout(30)
  void deepAndHugeTextsAreRefusedSoon() {
    for (String text :
        List.of(
            "{\"a\":".repeat(20_000),
            "[".repeat(100_000),
            "{\"Version\":" + "[".repeat(9) + "]".repeat(9) + "}",
            "{\"Version\":" + "9".repeat(120_000) + "}",
            "{\"Version\":\"" + "\\u0041".repeat(20_000) + "\"}",
            "{" + "\"a\":1,".repeat(17_000) + "\"b\":1}",
            "{\"Statement\":[" + "{},".repeat(40_000) + "{}]}",
            "{\"Version\":1e" + "9".repeat(1_000) + "}",
            "{".repeat(200_000))) {
      for (PolicyKind kind : PolicyKind.values()) {
        assertThat(judge(text, kind)).isZero();
      }
    }
  }

  @Test
  @Timeout(60)
  void chainsOfWildcardsAreEvaluatedSoon() {
    String value = "a".repeat(8_000);
    for (String chain : List.of("*a".repeat(1_000), "a*".repeat(900) + "b", "?*".repeat(1_000))) {
      String statement =
          "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"arn:aws:s3:::%s\","
                  .formatted(chain)
              + "\"Condition\":{\"StringLike\":{\"aws:UserAgent\":\"%s\",\"s3:prefix\":\"%s\"}}}"
                  .formatted(chain, chain);
      String text = "{\"Statement\":[" + statement + "]}";
      PolicyDocument document = Requests.parse(text, PolicyKind.IDENTITY);
      long start = System.nanoTime();
      for (int i = 0; i < 5; i++) {
        evaluate(document, value);
      }
      assertSoon(start, chain);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Letters that become ASCII when folded: the Kelvin sign, the dotted capital I, long s.
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:\u212A*\",\"Resource\":\"*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"\u017F3:*\",\"Resource\":\"*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:L\u0130st*\",\"Resource\":\"*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:Get\\u0000\",\"Resource\":\"*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\","
            + "\"Condition\":{\"StringEquals\":{\"aws:pr\u0130ncipaltype\":\"a\"}}}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\","
            + "\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"\u0661\u0660.0.0.1\"}}}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\","
            + "\"Condition\":{\"NumericEquals\":{\"s3:max-keys\":\"\\u0661\"}}}}",
        "{\"Statement\":{\"Effect\":\"Allow\","
            + "\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\","
            + "\"Effec\\u0074\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\","
            + "\"Action\":\"*\",\"Resource\":\"*\"},\"Statement\":[]}",
      })
  void tricksWithLettersAndNamesAreRefused(String text) {
    assertThat(judge(text, PolicyKind.IDENTITY)).isZero();
    assertThat(
            judge(
                text.replace(
                    "\"Effect\":\"Allow\",\"Action\"",
                    "\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\""),
                PolicyKind.RESOURCE_S3))
        .isZero();
  }
}
