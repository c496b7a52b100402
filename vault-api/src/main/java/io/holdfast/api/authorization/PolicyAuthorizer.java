package io.holdfast.api.authorization;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.iam.action.S3Actions;
import io.holdfast.iam.arn.StepBudget;
import io.holdfast.iam.condition.RequestContext;
import io.holdfast.iam.evaluation.AccessRequest;
import io.holdfast.iam.evaluation.Assessment;
import io.holdfast.iam.evaluation.Decision;
import io.holdfast.iam.evaluation.Evaluator;
import io.holdfast.iam.evaluation.Grant;
import io.holdfast.iam.evaluation.PolicySet;
import io.holdfast.storage.identity.AccountSwitches;
import io.holdfast.storage.identity.PrincipalReader;
import io.holdfast.storage.identity.PrincipalSnapshot;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.sts.policy.PrincipalPolicies;
import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.session.OpenedSession;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges by everything that has a say: the caller's identity policies, boundary and session
 * policies, the bucket's policy, ACLs, ownership controls and the public access block. An explicit
 * Deny wins wherever it stands. In its own account a root may all else, others what an identity
 * policy or the bucket's policy permits; from another account both sides must permit.
 *
 * <p>An object that another account owns than the bucket's is that account's: there the bucket's
 * policy can deny and not permit.
 *
 * <p>A root in its own bucket, and nobody at all, are judged without the policy engine where the
 * bucket has no policy: of what they read nothing is loaded or derived.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html">
 *     How Amazon S3 authorizes a request</a>
 */
public final class PolicyAuthorizer implements Authorizer {
  private static final Logger log = LoggerFactory.getLogger(PolicyAuthorizer.class);

  /** How the names of all actions begin that change nothing. */
  private static final List<String> READS = List.of("s3:Get", "s3:List");

  private final PrincipalReader principals;
  private final PrincipalPolicies policies;
  private final BucketPolicies bucketPolicies = new BucketPolicies();
  private final CostlyPolicies costly = new CostlyPolicies();

  /** Over the principals. */
  public PolicyAuthorizer(PrincipalReader principals) {
    this.principals = principals;
    this.policies = new PrincipalPolicies(principals);
  }

  @Override
  public @Nullable S3Exception judge(Access access, Target target, String action) {
    Caller caller = access.caller();
    Bucket bucket = target.bucketOrNull();
    Account owner = owner(target, caller);
    if (owner == null) {
      return plain();
    }
    S3Exception refusal = refusalOfAccounts(caller, target, action, owner);
    if (refusal != null) {
      return refusal;
    }
    String document = bucket == null ? null : bucket.configuration(BucketConfigurationKind.POLICY);
    if (document == null && isWithoutPolicies(caller)) {
      boolean allowed = isOf(caller, owner) || AclGrants.of(caller, target, action) != Grant.NONE;
      return allowed ? null : plain();
    }
    return decide(access, target, action, owner, document);
  }

  /** Whose resource it is; null when nobody asks for something of their own. */
  private static @Nullable Account owner(Target target, Caller caller) {
    Bucket bucket = target.bucketOrNull();
    if (bucket == null) {
      return caller.accountOrNull();
    }
    return target instanceof Target.OfVersion object
            && ObjectOwnership.of(bucket) != ObjectOwnership.BUCKET_OWNER_ENFORCED
        ? object.version().owner()
        : bucket.owner();
  }

  /** Whoever has no policies of their own that could deny. */
  private static boolean isWithoutPolicies(Caller caller) {
    return switch (caller) {
      case Caller.Anonymous() -> true;
      case Caller.Authenticated authenticated -> authenticated.isRoot();
    };
  }

  private static boolean isOf(Caller caller, Account owner) {
    Account account = caller.accountOrNull();
    return account != null && account.accountId().equals(owner.accountId());
  }

  /**
   * What the accounts' own state refuses, their roots included: a suspended account reads and does
   * not write, and others do not write to it; and not every account makes or deletes buckets.
   */
  private @Nullable S3Exception refusalOfAccounts(
      Caller caller, Target target, String action, Account owner) {
    if (READS.stream().anyMatch(action::startsWith)) {
      return null;
    }
    Bucket bucket = target.bucketOrNull();
    String holder = bucket == null ? owner.accountId() : bucket.owner().accountId();
    PrincipalSnapshot root = principals.root(holder).orElse(null);
    if (root == null || !isSwitchedOn(target, action, root.switches())) {
      return plain();
    }
    Account account = caller.accountOrNull();
    if (account == null || account.accountId().equals(holder)) {
      return root.suspended() ? suspended(account) : null;
    }
    boolean callers =
        principals.root(account.accountId()).map(PrincipalSnapshot::suspended).orElse(true);
    return callers ? suspended(account) : root.suspended() ? plain() : null;
  }

  private static boolean isSwitchedOn(Target target, String action, AccountSwitches switches) {
    return switch (target) {
      case Target.NewBucket ignored ->
          !action.equals("s3:CreateBucket") || switches.mayCreateBuckets();
      case Target.OfBucket ignored ->
          !action.equals("s3:DeleteBucket") || switches.mayDeleteBuckets();
      case Target.Service ignored -> true;
      case Target.OfAbsentKey ignored -> true;
      case Target.OfKey ignored -> true;
      case Target.OfUpload ignored -> true;
      case Target.OfVersion ignored -> true;
    };
  }

  private static S3Exception suspended(@Nullable Account own) {
    return own == null
        ? plain()
        : new S3Exception(
            S3ErrorCode.ACCESS_DENIED, "The account is suspended: it can read, but not write.");
  }

  private @Nullable S3Exception decide(
      Access access, Target target, String action, Account owner, @Nullable String document) {
    CallerPolicies caller = policies(access);
    if (caller == null) {
      log.debug("Denied {} on {}: the caller is not known any more", action, target.arn());
      return plain();
    }
    Account account = access.caller().accountOrNull();
    AccessRequest request =
        new AccessRequest(
            caller.principal(),
            account == null ? null : account.canonicalId(),
            action,
            target.arn(),
            owner.accountId(),
            RequestContext.lazily(
                () -> new ConditionFacts(access, target, action, caller).collect()),
            wildcardBypass(caller, owner, action));
    PolicySet set = caller.policies();
    Bucket bucket = target.bucketOrNull();
    if (bucket != null && document != null) {
      boolean restricted = PublicAccessBlock.of(bucket).restrictPublicBuckets();
      boolean ownedByOther = !owner.accountId().equals(bucket.owner().accountId());
      set = set.withResource(bucketPolicies.of(document, restricted, ownedByOther));
    }
    StepBudget budget = access.work.lend();
    Assessment assessment = Evaluator.assess(request, set, budget);
    access.work.settle(budget);
    Decision decision = assessment.decideWith(AclGrants.of(access.caller(), target, action));
    if (decision.isAllowed()) {
      return null;
    }
    if (decision.explanation().isTooCostly()) {
      if (access.work.isToTell()) {
        costly.tell(request, bucket);
      }
    } else if (log.isDebugEnabled()) {
      log.debug("Denied. {}", decision.explanation().inWords());
    }
    ActingPrincipal acting = caller.acting();
    return acting == null || !request.isSameAccount()
        ? plain()
        : AccessDeniedWords.of(acting, request, decision);
  }

  /** A wildcard reaches governance bypass only where both accounts chose so. */
  private boolean wildcardBypass(CallerPolicies caller, Account owner, String action) {
    ActingPrincipal acting = caller.acting();
    if (acting == null || !action.equals(S3Actions.BYPASS_GOVERNANCE_RETENTION)) {
      return false;
    }
    return acting.snapshot().switches().wildcardBypass()
        && (acting.accountId().equals(owner.accountId())
            || principals
                .root(owner.accountId())
                .map(root -> root.switches().wildcardBypass())
                .orElse(false));
  }

  private @Nullable CallerPolicies policies(Access access) {
    CallerPolicies known = access.loaded;
    if (known == null) {
      known =
          switch (access.caller()) {
            case Caller.Anonymous() -> CallerPolicies.ANONYMOUS;
            case Caller.Authenticated caller -> load(caller);
          };
      access.loaded = known;
    }
    return known;
  }

  private @Nullable CallerPolicies load(Caller.Authenticated caller) {
    return snapshot(caller)
        .map(snapshot -> new ActingPrincipal(snapshot, caller.session(), caller.accessKeyId()))
        .map(acting ->
            new CallerPolicies(acting, PrincipalPolicies.principal(acting), policies.of(acting)))
        .orElse(null);
  }

  /** Empty when the principal has been deleted since. */
  private Optional<PrincipalSnapshot> snapshot(Caller.Authenticated caller) {
    String accountId = caller.account().accountId();
    OpenedSession session = caller.session();
    if (session != null) {
      String id = session.principalId();
      return switch (session.kind()) {
        case ROOT -> principals.root(accountId);
        case USER -> principals.user(accountId, id);
        case ROLE -> principals.role(accountId, id);
        case FEDERATED ->
            id.equals(accountId) ? principals.root(accountId) : principals.user(accountId, id);
      };
    }
    if (caller.userName() == null) {
      return principals.root(accountId);
    }
    String userId = caller.userId();
    return userId == null ? Optional.empty() : principals.user(accountId, userId);
  }

  /** What tells nothing of anybody's policies. */
  private static S3Exception plain() {
    return new S3Exception(S3ErrorCode.ACCESS_DENIED);
  }
}
