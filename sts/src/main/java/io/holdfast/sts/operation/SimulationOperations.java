package io.holdfast.sts.operation;

import io.holdfast.iam.arn.Arn;
import io.holdfast.iam.arn.StepBudget;
import io.holdfast.iam.condition.RequestContext;
import io.holdfast.iam.evaluation.AccessRequest;
import io.holdfast.iam.evaluation.Decision;
import io.holdfast.iam.evaluation.Evaluator;
import io.holdfast.iam.evaluation.MatchedStatement;
import io.holdfast.iam.evaluation.NamedPolicy;
import io.holdfast.iam.evaluation.PolicySet;
import io.holdfast.iam.evaluation.Principal;
import io.holdfast.iam.evaluation.ResourcePolicy;
import io.holdfast.iam.policy.PolicyDocument;
import io.holdfast.iam.policy.PolicyKind;
import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.Page;
import io.holdfast.storage.identity.PageRequest;
import io.holdfast.storage.identity.PolicyHolder;
import io.holdfast.storage.identity.PrincipalSnapshot;
import io.holdfast.sts.policy.PolicyDocuments;
import io.holdfast.sts.policy.PrincipalBindings;
import io.holdfast.sts.policy.PrincipalPolicies;
import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.Paging;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryParameters;
import io.holdfast.sts.query.QueryXml;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the policy engine would decide: it decides here as it does for requests. */
final class SimulationOperations {
  private static final Constraint ACTION =
      new Constraint(3, 128, Pattern.compile("[A-Za-z0-9-]+:[A-Za-z0-9*?]+"), null);
  private static final Constraint RESOURCE =
      new Constraint(1, 2048, Pattern.compile("[\\x20-\\x7E]+"), null);
  private static final Constraint CONTEXT_KEY = Constraint.length(5, 256);
  private static final Constraint CONTEXT_VALUE = Constraint.length(0, 2048);
  private static final int MAX_POLICIES = 20;
  private static final int MAX_PAIRS = 1_000;

  /** A page ends early when its decisions were so much work: the next goes on. */
  private static final long MAX_STEPS_PER_PAGE = 20 * StepBudget.STEPS_PER_DECISION;

  private static final Pattern PRINCIPAL_ARN =
      Pattern.compile("arn:aws:iam::([0-9]{12}):(user|role|group)/(?:[^/]+/)*([^/]+)");

  private final IdentityStores stores;
  private final PrincipalPolicies policies;
  private final PrincipalBindings bindings;

  SimulationOperations(IdentityStores stores) {
    this.stores = stores;
    this.policies = new PrincipalPolicies(stores.principals());
    this.bindings = new PrincipalBindings(stores.directory());
  }

  void addTo(Map<String, Operation> table) {
    table.put("SimulatePrincipalPolicy", this::simulatePrincipalPolicy);
    table.put("SimulateCustomPolicy", this::simulateCustomPolicy);
  }

  private Plan simulatePrincipalPolicy(Call call) {
    String source = call.parameters().required("PolicySourceArn", Constraint.ARN);
    List<NamedPolicy> more = documents(call, "PolicyInputList", PolicyKind.IDENTITY);
    Questions questions = questions(call);
    return Plan.answering(
        Demand.of("iam:SimulatePrincipalPolicy", source),
        () -> {
          Subject subject =
              subject(call, source)
                  .orElseThrow(() ->
                      QueryException.noSuchEntity("The principal " + source + " cannot be found."));
          PolicySet own = subject.policies();
          List<NamedPolicy> identity = new ArrayList<>(own.identity());
          identity.addAll(more);
          NamedPolicy boundary =
              questions.boundary() == null ? own.boundary() : questions.boundary();
          return answer(
              call,
              questions,
              subject.principal(),
              new PolicySet(identity, boundary, null, bound(questions.resourcePolicy())),
              subject.bypassByWildcard());
        });
  }

  private Plan simulateCustomPolicy(Call call) {
    List<NamedPolicy> identity = documents(call, "PolicyInputList", PolicyKind.IDENTITY);
    Questions questions = questions(call);
    return Plan.answering(
        Demand.of("iam:SimulateCustomPolicy", "*"),
        () ->
            answer(
                call,
                questions,
                new Principal.User(call.accountId(), "/", "simulated", "AIDASIMULATED"),
                new PolicySet(
                    identity, questions.boundary(), null, bound(questions.resourcePolicy())),
                call.principal().snapshot().switches().wildcardBypass()));
  }

  /**
   * Whom a simulation is about.
   *
   * @param bypassByWildcard the account's choice
   */
  private record Subject(Principal principal, PolicySet policies, boolean bypassByWildcard) {}

  private Optional<Subject> subject(Call call, String arn) {
    var matcher = PRINCIPAL_ARN.matcher(arn);
    if (!matcher.matches() || !matcher.group(1).equals(call.accountId())) {
      return Optional.empty();
    }
    String accountId = call.accountId();
    String name = matcher.group(3);
    return switch (matcher.group(2)) {
      case "user" ->
          stores
              .users()
              .find(accountId, name)
              .flatMap(user -> stores.principals().user(accountId, user.uniqueId()))
              .map(this::subject);
      case "role" ->
          stores
              .roles()
              .find(accountId, name)
              .flatMap(role -> stores.principals().role(accountId, role.uniqueId()))
              .map(this::subject);
      default ->
          stores
              .groups()
              .find(accountId, name)
              .map(group -> group(call, PolicyHolder.group(accountId, group.groupName())));
    };
  }

  /** Whom the policy would mean if it were put now; who is not there is nobody. */
  private @Nullable ResourcePolicy bound(@Nullable NamedPolicy policy) {
    return policy == null || policy.document() == null
        ? null
        : ResourcePolicy.of(policy.bound(bindings.bind(policy.document()).uniqueIds()));
  }

  private Subject subject(PrincipalSnapshot snapshot) {
    ActingPrincipal principal = new ActingPrincipal(snapshot, null, "");
    return new Subject(
        PrincipalPolicies.principal(principal),
        policies.of(principal),
        snapshot.switches().wildcardBypass());
  }

  private Subject group(Call call, PolicyHolder holder) {
    List<NamedPolicy> all = new ArrayList<>();
    for (String name : stores.inlinePolicies().list(holder, PageRequest.first()).items()) {
      stores
          .inlinePolicies()
          .find(holder, name)
          .ifPresent(text -> all.add(NamedPolicy.stored(name, text, PolicyKind.IDENTITY)));
    }
    Page<String> attached = stores.policies().attached(holder, PageRequest.first());
    for (String arn : attached.items()) {
      all.add(policies.managed(call.accountId(), arn));
    }
    return new Subject(
        new Principal.User(call.accountId(), "/", holder.name(), "AIDASIMULATED"),
        PolicySet.ofIdentity(all),
        call.principal().snapshot().switches().wildcardBypass());
  }

  /**
   * What is asked.
   *
   * @param context condition keys with their values
   */
  private record Questions(
      List<String> actions,
      List<String> resources,
      @Nullable NamedPolicy boundary,
      @Nullable NamedPolicy resourcePolicy,
      Map<String, List<String>> context,
      Paging paging) {

    List<Pair> pairs() {
      List<Pair> pairs = new ArrayList<>();
      for (String action : actions) {
        for (String resource : resources) {
          pairs.add(new Pair(String.format(Locale.ROOT, "%06d", pairs.size()), action, resource));
        }
      }
      return pairs;
    }

    /** Whatever was decided is a page, and there is another unless it ends with the last pair. */
    Paging.Page<Result> page(List<Result> results) {
      if (results.isEmpty() || results.getLast().pair().equals(pairs().getLast())) {
        return new Paging.Page<>(results, null);
      }
      return new Paging.Page<>(results, Paging.sealed(results.getLast().pair().number()));
    }
  }

  private static Questions questions(Call call) {
    QueryParameters parameters = call.parameters();
    List<String> actions = parameters.list("ActionNames", ACTION, MAX_PAIRS);
    List<String> resources = parameters.list("ResourceArns", RESOURCE, MAX_PAIRS);
    List<String> orAll = resources.isEmpty() ? List.of("*") : resources;
    if (actions.isEmpty() || actions.size() * orAll.size() > MAX_PAIRS) {
      throw QueryException.validation(
          "ActionNames and ResourceArns must name 1 to " + MAX_PAIRS + " pairs.");
    }
    List<NamedPolicy> boundaries =
        documents(call, "PermissionsBoundaryPolicyInputList", PolicyKind.BOUNDARY);
    String resourcePolicy = parameters.optional("ResourcePolicy", Constraint.POLICY_DOCUMENT);
    parameters.optional("ResourceOwner", RESOURCE);
    parameters.optional("CallerArn", RESOURCE);
    parameters.optional("ResourceHandlingOption", Constraint.length(1, 64));
    return new Questions(
        actions,
        orAll,
        boundaries.isEmpty() ? null : boundaries.getFirst(),
        resourcePolicy == null
            ? null
            : new NamedPolicy(
                "ResourcePolicy", PolicyDocuments.parsed(resourcePolicy, PolicyKind.RESOURCE_S3)),
        context(parameters),
        parameters.paging());
  }

  private static Map<String, List<String>> context(QueryParameters parameters) {
    Map<String, List<String>> context = new HashMap<>();
    Set<String> names = new TreeSet<>();
    for (String prefix :
        parameters.structures(
            "ContextEntries",
            List.of("ContextKeyName", "ContextKeyValues", "ContextKeyType"),
            MAX_POLICIES)) {
      String name = parameters.required(prefix + ".ContextKeyName", CONTEXT_KEY);
      parameters.optional(prefix + ".ContextKeyType", Constraint.length(1, 64));
      if (!names.add(name.toLowerCase(Locale.ROOT))) {
        throw QueryException.validation("The context key " + name + " is given twice.");
      }
      context.put(name, parameters.list(prefix + ".ContextKeyValues", CONTEXT_VALUE, MAX_PAIRS));
    }
    return context;
  }

  private static List<NamedPolicy> documents(Call call, String parameter, PolicyKind kind) {
    List<NamedPolicy> documents = new ArrayList<>();
    for (String text :
        call.parameters().list(parameter, Constraint.POLICY_DOCUMENT, MAX_POLICIES)) {
      PolicyDocument document = PolicyDocuments.parsed(text, kind);
      documents.add(new NamedPolicy(parameter + "." + (documents.size() + 1), document));
    }
    return documents;
  }

  private static Answer answer(
      Call call,
      Questions questions,
      Principal principal,
      PolicySet policies,
      boolean bypassByWildcard) {
    RequestContext.Builder context = RequestContext.builder();
    questions.context().forEach(context::putAll);
    RequestContext built = context.build();
    List<Result> results = new ArrayList<>();
    long steps = 0;
    for (Pair pair : questions.paging().of(questions.pairs(), Pair::number).items()) {
      Arn arn = Arn.parse(pair.resource());
      AccessRequest request =
          new AccessRequest(
              principal,
              null,
              pair.action(),
              arn == null ? Arn.bucket(pair.resource()) : arn,
              call.accountId(),
              built,
              bypassByWildcard);
      StepBudget budget = StepBudget.ofDecision();
      results.add(new Result(pair, Evaluator.decide(request, policies, budget)));
      steps += StepBudget.STEPS_PER_DECISION - budget.left();
      if (steps >= MAX_STEPS_PER_PAGE) {
        break;
      }
    }
    Paging.Page<Result> page = questions.page(results);
    return xml -> {
      xml.list("EvaluationResults", page.items(), Result::writeTo);
      page.writeTo(xml);
    };
  }

  /**
   * One question.
   *
   * @param number its place, as text of one length
   */
  private record Pair(String number, String action, String resource) {}

  /** One answer. */
  private record Result(Pair pair, Decision decision) {
    static void writeTo(QueryXml xml, Result result) {
      xml.text("EvalActionName", result.pair().action())
          .text("EvalResourceName", result.pair().resource())
          .text(
              "EvalDecision",
              switch (result.decision()) {
                case Decision.Allowed allowed -> "allowed";
                case Decision.ExplicitlyDenied denied -> "explicitDeny";
                case Decision.ImplicitlyDenied denied -> "implicitDeny";
              })
          .list(
              "MatchedStatements",
              result.decision().explanation().matched(),
              SimulationOperations::statement)
          .within("MissingContextValues", none -> {});
    }
  }

  private static void statement(QueryXml xml, MatchedStatement matched) {
    xml.text("SourcePolicyId", matched.policy()).text("SourcePolicyType", "IAM Policy");
  }
}
