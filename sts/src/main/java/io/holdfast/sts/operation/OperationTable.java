package io.holdfast.sts.operation;

import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.sts.oidc.WebIdentityVerifier;
import io.holdfast.sts.session.SessionTokens;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Every operation that is built, by its name. */
public final class OperationTable {
  private OperationTable() {}

  /** The table over the stores. */
  public static Map<String, Operation> over(
      IdentityStores stores,
      SessionTokens tokens,
      WebIdentityVerifier webIdentities,
      InstantSource clock,
      SecureRandom random) {
    Map<String, Operation> table = new HashMap<>();
    new CallerOperations().addTo(table);
    return table;
  }
}
