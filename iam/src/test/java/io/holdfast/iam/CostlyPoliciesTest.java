package io.holdfast.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.arn.StepBudget;
import io.holdfast.iam.condition.RequestContext;
import io.holdfast.iam.evaluation.AccessRequest;
import io.holdfast.iam.evaluation.Decision;
import io.holdfast.iam.evaluation.Evaluator;
import io.holdfast.iam.evaluation.Layer;
import io.holdfast.iam.evaluation.NamedPolicy;
import io.holdfast.iam.evaluation.PolicySet;
import io.holdfast.iam.evaluation.Principal;
import io.holdfast.iam.evaluation.ResourcePolicy;
import io.holdfast.iam.policy.PolicyKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Policies that are work. Goal: nobody uses up the processor of all with policies of their own, and
 * whoever tries is denied, alike each time; policies as large as they may be, but honest, decide.
 */
class CostlyPoliciesTest {
  private static final String KEY = "a".repeat(1_000);
  private static final String ALLOW_ALL =
      "{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}";

  /** Each of these is compared with the whole key again and again, and does not match. */
  private static final String COSTLY = "arn:aws:s3:::*" + "?a".repeat(250) + "b*";

  @Test
  void whatTakesTooManyStepsIsDeniedWhateverElsePermits() {
    AccessRequest request = get(Requests.ALICE);
    PolicySet costly = PolicySet.ofIdentity(List.of(permitting("*"), permitting(COSTLY, 15)));

    for (int i = 0; i < 3; i++) {
      Decision decision = Evaluator.decide(request, costly.withResource(null));
      assertThat(decision).isInstanceOf(Decision.Allowed.class);
      Decision denied = Evaluator.decide(request, identity(denying(COSTLY, 15), permitting("*")));
      assertThat(denied).isInstanceOf(Decision.ExplicitlyDenied.class);
      assertThat(denied.explanation().isTooCostly()).isTrue();
      assertThat(denied.explanation().matched().getFirst().layer()).isEqualTo(Layer.IDENTITY);
      assertThat(denied.explanation().inWords()).contains("number of steps");
    }
  }

  @Test
  void aBucketsOwnerCanMendAPolicyThatIsTooCostly() {
    String statement =
        "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":[%s]}"
            .formatted(resources(COSTLY, 15) + ",\"arn:aws:s3:::b\"");
    PolicySet policies =
        PolicySet.none()
            .withResource(ResourcePolicy.of(Requests.policy(PolicyKind.RESOURCE_S3, statement)));
    Principal root = new Principal.AccountRoot(Requests.OWNER);

    assertThat(Evaluator.decide(get(root), policies).explanation().isTooCostly()).isTrue();
    assertThat(Evaluator.decide(get(new Principal.Anonymous()), policies).isAllowed()).isFalse();
    Arn bucket = Arn.bucket(KEY);
    assertThat(
            Evaluator.decide(Requests.of(root, "s3:DeleteBucketPolicy", bucket, Map.of()), policies)
                .isAllowed())
        .isTrue();
  }

  @Test
  void theLargestHonestPoliciesFitTheBudget() {
    List<NamedPolicy> identity = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      identity.add(permitting("arn:aws:s3:::b%d/a*", 260));
    }
    identity.add(permitting("arn:aws:s3:::b/*"));
    StepBudget budget = StepBudget.ofDecision();

    assertThat(
            Evaluator.decide(get(Requests.ALICE), PolicySet.ofIdentity(identity), budget)
                .isAllowed())
        .isTrue();
    assertThat(budget.left()).isGreaterThan(StepBudget.STEPS_PER_DECISION / 2);
  }

  @Test
  @Timeout(60)
  void aThousandKeysAgainstHostilePoliciesAreDecidedSoon() {
    PolicySet hostile =
        identity(permitting("arn:aws:s3:::*a*b", 400), permitting("arn:aws:s3:::*a*b", 400));
    AccessRequest request = get(Requests.ALICE);
    long start = System.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      assertThat(Evaluator.decide(request, hostile).isAllowed()).isFalse();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  /** A short text of a policy can stand for long ones of a request. */
  @Test
  void whatVariablesStandForIsCounted() {
    RequestContext context =
        RequestContext.builder().put("aws:UserAgent", "x".repeat(8_000)).build();
    AccessRequest request =
        Requests.of(Requests.ALICE, "s3:GetObject", Arn.object("b", KEY), context);
    PolicySet policies = identity(permitting("arn:aws:s3:::" + "${aws:UserAgent}".repeat(100), 3));

    assertThat(Evaluator.decide(request, policies).explanation().isTooCostly()).isTrue();
  }

  private static AccessRequest get(Principal principal) {
    return Requests.get(principal, "b", KEY);
  }

  private static PolicySet identity(NamedPolicy... policies) {
    return PolicySet.ofIdentity(List.of(policies));
  }

  private static NamedPolicy permitting(String pattern) {
    return permitting(pattern, 1);
  }

  private static NamedPolicy permitting(String pattern, int times) {
    return Requests.policy(PolicyKind.IDENTITY, statement("Allow", pattern, times));
  }

  private static NamedPolicy denying(String pattern, int times) {
    return Requests.policy(PolicyKind.IDENTITY, statement("Deny", pattern, times));
  }

  private static String statement(String effect, String pattern, int times) {
    return pattern.equals("*") && effect.equals("Allow")
        ? ALLOW_ALL
        : "{\"Effect\":\"%s\",\"Action\":\"s3:*\",\"Resource\":[%s]}"
            .formatted(effect, resources(pattern, times));
  }

  private static String resources(String pattern, int times) {
    List<String> resources = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      resources.add("\"" + pattern.replace("%d", Integer.toString(i)) + "\"");
    }
    return String.join(",", resources);
  }
}
