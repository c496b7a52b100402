package io.holdfast.iam.evaluation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All policies that have a say in a request.
 *
 * @param identity of the user and its groups, of the role, or of a federated session's issuer
 * @param boundary the permissions boundary of that user or role; null for none
 * @param session session policies; null when the session was made without any, which differs from
 *     an empty list: that permits nothing
 * @param resource the bucket's or role's policy; null for none
 */
public record PolicySet(
    List<NamedPolicy> identity,
    @Nullable NamedPolicy boundary,
    @Nullable List<NamedPolicy> session,
    @Nullable ResourcePolicy resource) {
  private static final PolicySet EMPTY = new PolicySet(List.of(), null, null, null);

  /** Copies the lists. */
  public PolicySet {
    identity = List.copyOf(identity);
    session = session == null ? null : List.copyOf(session);
  }

  /** None at all. */
  public static PolicySet none() {
    return EMPTY;
  }

  /** Identity policies only. */
  public static PolicySet ofIdentity(List<NamedPolicy> identity) {
    return new PolicySet(identity, null, null, null);
  }

  /** These with a resource's policy. */
  public PolicySet withResource(@Nullable ResourcePolicy policy) {
    return new PolicySet(identity, boundary, session, policy);
  }

  /** These with a boundary. */
  public PolicySet withBoundary(@Nullable NamedPolicy policy) {
    return new PolicySet(identity, policy, session, resource);
  }

  /** These with session policies. */
  public PolicySet withSession(@Nullable List<NamedPolicy> policies) {
    return new PolicySet(identity, boundary, policies, resource);
  }
}
