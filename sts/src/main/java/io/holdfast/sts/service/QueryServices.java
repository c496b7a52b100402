package io.holdfast.sts.service;

import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.sts.oidc.WebIdentityVerifier;
import io.holdfast.sts.operation.Judge;
import io.holdfast.sts.operation.OperationTable;
import io.holdfast.sts.policy.PrincipalPolicies;
import io.holdfast.sts.principal.Principals;
import io.holdfast.sts.session.SessionTokens;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Puts the parts of IAM and STS together. */
public final class QueryServices {
  private QueryServices() {}

  /**
   * The service over its stores.
   *
   * @param tokens shared with whoever opens them
   * @param webIdentities judges ID tokens
   * @param random for seeds and for the names and secrets of sessions
   */
  public static QueryService over(
      IdentityStores stores,
      SessionTokens tokens,
      WebIdentityVerifier webIdentities,
      InstantSource clock,
      SecureRandom random) {
    return new QueryService(
        OperationTable.over(stores, tokens, webIdentities, clock, random),
        new Principals(stores.principals()),
        new Judge(new PrincipalPolicies(stores.principals())),
        new SessionLimits());
  }
}
