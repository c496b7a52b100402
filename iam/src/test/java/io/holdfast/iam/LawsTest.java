package io.holdfast.iam;

import static io.holdfast.iam.Requests.OTHER;
import static io.holdfast.iam.Requests.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.condition.RequestContext;
import io.holdfast.iam.evaluation.AccessRequest;
import io.holdfast.iam.evaluation.Decision;
import io.holdfast.iam.evaluation.Evaluator;
import io.holdfast.iam.evaluation.NamedPolicy;
import io.holdfast.iam.evaluation.PolicySet;
import io.holdfast.iam.evaluation.Principal;
import io.holdfast.iam.evaluation.ResourcePolicy;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Laws that hold for any policies. Goal: find the combination nobody thought of. Method: random
 * policies of a small world, so that they match often, from a fixed seed that a failure names.
 */
class LawsTest {
  private static final int ROUNDS = 5_000;
  private static final List<String> ACTIONS =
      List.of("s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:BypassGovernanceRetention");
  private static final List<String> KEYS = List.of("k", "home/alice/k", "home/*/k", "a:b");

  private final Random random = new Random(20261121);

  @Test
  void aMatchingDenyWinsWhereverItStands() {
    String deny = "{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}";
    String denyEveryone =
        "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}";
    for (int i = 0; i < ROUNDS; i++) {
      AccessRequest request = request();
      PolicySet policies = policies();
      NamedPolicy denies = Requests.policy(PolicyKind.IDENTITY, deny);
      List<NamedPolicy> more = new ArrayList<>(policies.identity());
      more.add(random.nextInt(more.size() + 1), denies);
      List<PolicySet> with =
          List.of(
              new PolicySet(more, policies.boundary(), policies.session(), policies.resource()),
              policies.withBoundary(denies),
              policies.withSession(List.of(denies)),
              policies.withResource(
                  ResourcePolicy.of(Requests.policy(PolicyKind.RESOURCE_S3, denyEveryone))));
      for (PolicySet each : with) {
        assertThat(Evaluator.decide(request, each)).isInstanceOf(Decision.ExplicitlyDenied.class);
      }
    }
  }

  @Test
  void sessionPoliciesAndBoundariesNeverWiden() {
    for (int i = 0; i < ROUNDS; i++) {
      AccessRequest request = request();
      PolicySet policies = policies();
      boolean without = allowed(request, policies.withSession(null));
      boolean federated = request.principal() instanceof Principal.FederatedSession;
      assertThat(allowed(request, policies) && !without && !federated)
          .as("session policy widens %s", request)
          .isFalse();
      assertThat(allowed(request, policies) && !allowed(request, policies.withBoundary(null)))
          .as("boundary widens %s", request)
          .isFalse();
      if (policies.session() != null && federated) {
        PolicySet asIssuer = policies.withSession(null);
        Principal issuer = ((Principal.FederatedSession) request.principal()).issuer();
        boolean issuerMay = allowed(as(request, issuer), asIssuer);
        PolicySet own = policies.withResource(null);
        assertThat(allowed(request, own) && !allowed(as(request, issuer), own.withSession(null)))
            .as("federated beyond its issuer, who %s", issuerMay)
            .isFalse();
      }
    }
  }

  @Test
  void anotherAllowNeverTakesAwayAndAnotherDenyNeverGives() {
    for (int i = 0; i < ROUNDS; i++) {
      AccessRequest request = request();
      PolicySet policies = policies();
      boolean before = allowed(request, policies);
      List<NamedPolicy> allow = new ArrayList<>(policies.identity());
      allow.add(Requests.policy(PolicyKind.IDENTITY, statement("Allow", false)));
      List<NamedPolicy> deny = new ArrayList<>(policies.identity());
      deny.add(Requests.policy(PolicyKind.IDENTITY, statement("Deny", false)));
      assertThat(before && !allowed(request, withIdentity(policies, allow))).isFalse();
      assertThat(!before && allowed(request, withIdentity(policies, deny))).isFalse();
    }
  }

  @Test
  void whatAWildcardDoesNotPermitNoConcreteNameDoesEither() {
    for (int i = 0; i < ROUNDS; i++) {
      AccessRequest request = request();
      if (request.action().equals("s3:BypassGovernanceRetention")) {
        continue;
      }
      String concrete =
          "{\"Effect\":\"Allow\",\"Action\":\"%s\",\"Resource\":\"%s\"}"
              .formatted(request.action(), request.resource().toString().replace("*", "${*}"));
      String wild = "{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::*\"}";
      PolicySet narrow =
          PolicySet.ofIdentity(List.of(Requests.policy(PolicyKind.IDENTITY, concrete)));
      PolicySet wide = PolicySet.ofIdentity(List.of(Requests.policy(PolicyKind.IDENTITY, wild)));
      boolean mayNarrow = allowed(request, narrow);
      assertThat(mayNarrow && !allowed(request, wide)).isFalse();
      boolean isOwnUser = request.principal() instanceof Principal.User && request.isSameAccount();
      assertThat(isOwnUser && !mayNarrow).as("%s", request).isFalse();
    }
  }

  @Test
  void noWildcardGrantsGovernanceBypass() {
    Arn object = Arn.object("b", "k");
    for (int i = 0; i < ROUNDS; i++) {
      PolicySet policies = policies();
      Principal principal = Requests.user(OWNER, "alice");
      AccessRequest request =
          new AccessRequest(
              principal,
              null,
              "s3:bypassGOVERNANCEretention",
              object,
              OWNER,
              RequestContext.empty(),
              false);
      if (allowed(request, policies)) {
        assertThat(policies.toString()).contains("s3:BypassGovernanceRetention");
      }
    }
    String wild = "{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}";
    String not = "{\"Effect\":\"Allow\",\"NotAction\":\"iam:*\",\"Resource\":\"*\"}";
    for (String statement :
        List.of(
            wild,
            not,
            wild.replace("s3:*", "*"),
            wild.replace("s3:*", "s3:BypassGovernanceRetentio?"))) {
      PolicySet policies =
          PolicySet.ofIdentity(List.of(Requests.policy(PolicyKind.IDENTITY, statement)));
      for (boolean optedIn : List.of(false, true)) {
        AccessRequest request =
            new AccessRequest(
                Requests.ALICE,
                null,
                "s3:BypassGovernanceRetention",
                object,
                OWNER,
                RequestContext.empty(),
                optedIn);
        assertThat(allowed(request, policies)).isEqualTo(optedIn);
      }
    }
  }

  @Test
  void whatCannotBeReadDeniesEverything() {
    NamedPolicy unreadable = NamedPolicy.stored("old", "{\"Version\":", PolicyKind.IDENTITY);
    assertThat(unreadable.document()).isNull();
    for (int i = 0; i < 1_000; i++) {
      AccessRequest request = request();
      PolicySet policies = policies();
      List<NamedPolicy> with = new ArrayList<>(policies.identity());
      with.add(unreadable);
      assertThat(Evaluator.decide(request, withIdentity(policies, with)))
          .isInstanceOf(Decision.ExplicitlyDenied.class);
      assertThat(allowed(request, policies.withResource(ResourcePolicy.of(unreadable)))).isFalse();
    }
  }

  @Test
  void aConditionOnWhatIsNotThereOrNotComparableNeverPermits() {
    for (String condition :
        List.of(
            "\"StringEquals\":{\"aws:userid\":\"a\"}",
            "\"StringLike\":{\"aws:userid\":\"*\"}",
            "\"NumericEquals\":{\"s3:max-keys\":\"1\"}",
            "\"NumericNotEquals\":{\"s3:max-keys\":\"1\"}",
            "\"NotIpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}",
            "\"ArnNotLike\":{\"aws:SourceArn\":\"arn:aws:s3:::a\"}",
            "\"DateGreaterThan\":{\"aws:CurrentTime\":\"1970\"}")) {
      String allow =
          "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{%s}}"
              .formatted(condition);
      RequestContext garbage =
          RequestContext.builder()
              .put("s3:max-keys", "many")
              .put("aws:SourceIp", "10.0.0.1, 192.0.2.1")
              .put("aws:SourceArn", "arn:aws")
              .put("aws:CurrentTime", "")
              .build();
      AccessRequest request =
          Requests.of(Requests.ALICE, "s3:GetObject", Arn.object("b", "k"), garbage);
      PolicySet policies =
          PolicySet.ofIdentity(List.of(Requests.policy(PolicyKind.IDENTITY, allow)));
      assertThat(Evaluator.decide(request, policies)).isInstanceOf(Decision.ImplicitlyDenied.class);
      if (!condition.contains("userid")) {
        String deny = allow.replace("Allow", "Deny");
        PolicySet both = PolicySet.ofIdentity(List.of(Requests.policy(PolicyKind.IDENTITY, deny)));
        assertThat(Evaluator.decide(request, both)).isInstanceOf(Decision.ExplicitlyDenied.class);
      }
    }
  }

  /** A negated operator must not make a permission of what nobody could resolve. */
  @Test
  void aVariableWithoutAValueNeverPermitsAndAlwaysDenies() {
    for (String condition :
        List.of(
            "\"StringEquals\":{\"aws:UserAgent\":\"${aws:userid}\"}",
            "\"StringNotEquals\":{\"aws:UserAgent\":\"${aws:userid}\"}",
            "\"StringNotEqualsIgnoreCase\":{\"aws:UserAgent\":\"${aws:userid}\"}",
            "\"StringNotLike\":{\"aws:UserAgent\":\"${aws:userid}*\"}",
            "\"StringNotLikeIfExists\":{\"aws:UserAgent\":\"${aws:userid}*\"}",
            "\"ForAllValues:StringNotEquals\":{\"aws:UserAgent\":\"${aws:userid}\"}",
            "\"ForAnyValue:StringNotEquals\":{\"aws:UserAgent\":\"${aws:userid}\"}",
            "\"ArnNotLike\":{\"aws:SourceArn\":\"arn:aws:s3:::${aws:userid}\"}",
            "\"ArnNotEquals\":{\"aws:SourceArn\":\"arn:aws:s3:::${aws:userid}\"}")) {
      String allow =
          "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{%s}}"
              .formatted(condition);
      RequestContext known =
          RequestContext.builder()
              .put("aws:UserAgent", "aws-cli")
              .put("aws:SourceArn", "arn:aws:s3:::b")
              .build();
      AccessRequest request =
          Requests.of(Requests.ALICE, "s3:GetObject", Arn.object("b", "k"), known);
      PolicySet allows = PolicySet.ofIdentity(List.of(Requests.policy(PolicyKind.IDENTITY, allow)));
      PolicySet denies =
          PolicySet.ofIdentity(
              List.of(Requests.policy(PolicyKind.IDENTITY, allow.replace("Allow", "Deny"))));
      assertThat(Evaluator.decide(request, allows))
          .as(condition)
          .isInstanceOf(Decision.ImplicitlyDenied.class);
      assertThat(Evaluator.decide(request, denies))
          .as(condition)
          .isInstanceOf(Decision.ExplicitlyDenied.class);
    }
  }

  @Test
  void aPolicyIsTheSameAfterItWasWrittenAndRead() {
    for (int i = 0; i < ROUNDS; i++) {
      for (PolicyKind kind : List.of(PolicyKind.IDENTITY, PolicyKind.RESOURCE_S3)) {
        NamedPolicy policy = policy(kind);
        PolicyDocument document = policy.document();
        assertThat(document).isNotNull();
        assertThat(Requests.parse(document.toJson(), kind).bound(Requests.IDS)).isEqualTo(document);
      }
    }
  }

  private static boolean allowed(AccessRequest request, PolicySet policies) {
    Decision decision = Evaluator.decide(request, policies);
    assertThat(decision.explanation().inWords()).isNotEmpty();
    return decision.isAllowed();
  }

  private static AccessRequest as(AccessRequest request, Principal principal) {
    return new AccessRequest(
        principal,
        request.canonicalUserId(),
        request.action(),
        request.resource(),
        request.resourceAccountId(),
        request.context(),
        request.bypassByWildcard());
  }

  private static PolicySet withIdentity(PolicySet policies, List<NamedPolicy> identity) {
    return new PolicySet(identity, policies.boundary(), policies.session(), policies.resource());
  }

  private AccessRequest request() {
    String account = random.nextBoolean() ? OWNER : OTHER;
    Principal principal =
        switch (random.nextInt(5)) {
          case 0 -> new Principal.Anonymous();
          case 1 -> new Principal.AccountRoot(account);
          case 2 -> Requests.session(account);
          case 3 -> new Principal.FederatedSession("fed", Requests.user(account, "alice"));
          default -> Requests.user(account, "alice");
        };
    String action = pick(ACTIONS);
    Arn resource = action.equals("s3:ListBucket") ? Arn.bucket("b") : Arn.object("b", pick(KEYS));
    RequestContext.Builder context = RequestContext.builder();
    if (random.nextBoolean()) {
      context.put("aws:username", pick(List.of("alice", "*", "bob")));
    }
    if (random.nextBoolean()) {
      context.put("aws:SourceIp", pick(List.of("10.0.0.1", "192.0.2.1", "?")));
    }
    if (random.nextBoolean()) {
      context.putAll("aws:TagKeys", pick(List.of(List.of("a"), List.of("a", "b"), List.of())));
    }
    return Requests.of(principal, action, resource, context.build());
  }

  private PolicySet policies() {
    List<NamedPolicy> identity = new ArrayList<>();
    for (int n = random.nextInt(3); n > 0; n--) {
      identity.add(policy(PolicyKind.IDENTITY));
    }
    return new PolicySet(
        identity,
        random.nextBoolean() ? null : policy(PolicyKind.BOUNDARY),
        random.nextBoolean() ? null : List.of(policy(PolicyKind.SESSION)),
        random.nextBoolean()
            ? null
            : new ResourcePolicy(
                policy(PolicyKind.RESOURCE_S3),
                random.nextInt(4) == 0
                    ? Set.of(pick(List.of(ResourcePolicy.Limit.values())))
                    : Set.of()));
  }

  private NamedPolicy policy(PolicyKind kind) {
    List<String> statements = new ArrayList<>();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      String effect = random.nextInt(3) == 0 ? "Deny" : "Allow";
      statements.add(statement(effect, kind == PolicyKind.RESOURCE_S3));
    }
    return Requests.policy(kind, String.join(",", statements));
  }

  private String statement(String effect, boolean withPrincipal) {
    String not = random.nextInt(6) == 0 ? "Not" : "";
    String notResource = random.nextInt(6) == 0 ? "Not" : "";
    String principal = "";
    if (withPrincipal) {
      String which =
          pick(
              List.of(
                  "*",
                  OWNER,
                  OTHER,
                  Arn.user(OWNER, "/", "alice").toString(),
                  Arn.assumedRole(OWNER, "backup", "job").toString(),
                  Arn.role(OTHER, "/", "backup").toString()));
      boolean negated = effect.equals("Deny") && random.nextInt(4) == 0;
      principal = "\"%sPrincipal\":{\"AWS\":\"%s\"},".formatted(negated ? "Not" : "", which);
    }
    String condition =
        pick(
            List.of(
                "",
                "",
                ",\"Condition\":{\"StringLike\":{\"aws:username\":[\"a*\",\"b?b\"]}}",
                ",\"Condition\":{\"NotIpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}}",
                ",\"Condition\":{\"ForAllValues:StringEquals\":{\"aws:TagKeys\":\"a\"}}",
                ",\"Condition\":{\"StringNotEqualsIfExists\":{\"aws:username\":\"alice\"}}"));
    return "{\"Effect\":\"%s\",%s\"%sAction\":\"%s\",\"%sResource\":\"%s\"%s}"
        .formatted(
            effect,
            principal,
            not,
            pick(
                List.of(
                    "s3:*",
                    "*",
                    "s3:Get*",
                    "s3:PutObject",
                    "s3:List?ucket",
                    "s3:BypassGovernanceRetention")),
            notResource,
            pick(
                List.of(
                    "*",
                    "arn:aws:s3:::b",
                    "arn:aws:s3:::b/*",
                    "arn:aws:s3:::*",
                    "arn:aws:s3:::b/home/${aws:username}/*",
                    "arn:aws:s3:::b/${aws:userid, 'k'}")),
            condition);
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
