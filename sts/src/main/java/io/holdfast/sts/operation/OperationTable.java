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
    Entities entities = new Entities(stores);
    Holders holders = new Holders(entities, stores.groups());
    PolicyArns policyArns = new PolicyArns(stores.policies());
    new UserOperations(stores, entities, policyArns).addTo(table);
    new AccessKeyOperations(stores, entities).addTo(table);
    new GroupOperations(stores, entities).addTo(table);
    new RoleOperations(stores, entities, policyArns).addTo(table);
    new InlinePolicyOperations(stores, holders).addTo(table);
    new AttachmentOperations(stores, entities, holders, policyArns).addTo(table);
    new ManagedPolicyOperations(stores, policyArns).addTo(table);
    new PolicyVersionOperations(stores, policyArns).addTo(table);
    new PolicyListOperations(stores, policyArns).addTo(table);
    new MfaOperations(stores, entities, random).addTo(table);
    new LoginProfileOperations(stores, entities, random).addTo(table);
    new OidcOperations(stores).addTo(table);
    new AccountOperations(stores, entities).addTo(table);
    new AuthorizationDetails(stores).addTo(table);
    new CredentialReport(stores).addTo(table);
    new SimulationOperations(stores).addTo(table);
    SessionMaker maker = new SessionMaker(stores.sessions(), tokens, clock, random);
    CallMfa mfa = new CallMfa(new MfaCodes(stores.mfaDevices()));
    new UserSessionOperations(stores, policyArns, maker, mfa).addTo(table);
    new RoleSessionOperations(stores, policyArns, maker, webIdentities, mfa).addTo(table);
    return table;
  }
}
