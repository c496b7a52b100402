package io.holdfast.api.server;

import io.holdfast.api.authorization.Credentials;
import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.sts.oidc.OidcOptions;
import io.holdfast.sts.oidc.WebIdentityVerifier;
import io.holdfast.sts.service.QueryService;
import io.holdfast.sts.service.QueryServices;
import io.holdfast.sts.session.SessionTokens;
import java.security.SecureRandom;
import java.time.InstantSource;
import javax.net.ssl.SSLSocketFactory;

/**
 * Who may act, over the stores: one set of session tokens, which STS makes and every request opens.
 *
 * @param credentials finds what requests were signed with
 * @param calls serves IAM and STS
 */
record IdentityServices(Credentials credentials, QueryService calls) {
  static IdentityServices over(VaultStores stores, InstantSource clock) {
    IdentityStores identity = stores.identity();
    SessionTokens tokens = new SessionTokens(identity.tokenKeys(), identity.sessions(), clock);
    WebIdentityVerifier webIdentities =
        new WebIdentityVerifier(
            OidcOptions.STRICT, (SSLSocketFactory) SSLSocketFactory.getDefault(), clock);
    return new IdentityServices(
        new Credentials(stores.accounts(), identity.accessKeys(), identity.principals(), tokens),
        QueryServices.over(identity, tokens, webIdentities, clock, new SecureRandom()));
  }
}
