package io.holdfast.sts.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Judges ID tokens (OpenID Connect Core 1.0 §3.1.3.7). The issuer that a token names only chooses
 * among providers that somebody registered; the algorithm is one of a fixed list of asymmetric
 * ones; {@code exp}, {@code sub} and an audience are required.
 */
public final class WebIdentityVerifier {
  /** The longest token, in characters. */
  public static final int MAX_TOKEN_CHARACTERS = 20_000;

  private static final Set<JWSAlgorithm> RSA =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512);
  private static final Set<JWSAlgorithm> EC =
      Set.of(JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.ES512);
  private static final Duration SKEW = Duration.ofSeconds(60);
  private static final int MAX_SUBJECT_CHARACTERS = 255;
  private static final int MIN_RSA_BITS = 2_048;

  private final ProviderKeys keys;
  private final InstantSource clock;

  /** With the trust of {@code tls}, usually the platform's. */
  public WebIdentityVerifier(OidcOptions options, SSLSocketFactory tls, InstantSource clock) {
    this.keys = new ProviderKeys(new ProviderFetch(options, tls), clock);
    this.clock = clock;
  }

  /**
   * Judges a token.
   *
   * @param accountId of the role that is asked for
   * @param clientIds the client ids of a registered provider; null when there is no such provider
   * @throws QueryException InvalidIdentityToken, ExpiredTokenException, IDPCommunicationError
   */
  public WebIdentity verify(
      String accountId, String token, Function<IssuerUrl, @Nullable Collection<String>> clientIds) {
    SignedJWT jwt = parsed(token);
    JWTClaimsSet claims = claims(jwt);
    IssuerUrl issuer = issuer(claims);
    Collection<String> audiences = clientIds.apply(issuer);
    if (audiences == null) {
      throw invalid("No OpenIDConnect provider found in your account for " + issuer.text());
    }
    // Before the signature: whoever is nobody must not have a provider asked for a useless token.
    judgeTimes(claims);
    verifySignature(accountId, jwt, issuer);
    String subject = claims.getSubject();
    if (subject == null || subject.isEmpty() || subject.length() > MAX_SUBJECT_CHARACTERS) {
      throw invalid("The ID Token provided has no usable subject.");
    }
    return new WebIdentity(issuer, subject, audience(claims, audiences));
  }

  private static SignedJWT parsed(String token) {
    if (token.length() > MAX_TOKEN_CHARACTERS) {
      throw invalid("The ID Token provided is too long.");
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
      boolean pinned = RSA.contains(algorithm) || EC.contains(algorithm);
      if (!pinned || jwt.getHeader().getCriticalParams() != null) {
        throw invalid("The ID Token provided is signed by an algorithm that is not taken.");
      }
      return jwt;
    } catch (ParseException | IllegalArgumentException e) {
      throw invalid("The ID Token provided is not a valid JWT.");
    }
  }

  private static JWTClaimsSet claims(SignedJWT jwt) {
    try {
      return jwt.getJWTClaimsSet();
    } catch (ParseException e) {
      throw invalid("The ID Token provided is not a valid JWT.");
    }
  }

  private IssuerUrl issuer(JWTClaimsSet claims) {
    String issuer = claims.getIssuer();
    if (issuer == null) {
      throw invalid("Missing a required claim: iss");
    }
    try {
      return IssuerUrl.read(issuer);
    } catch (QueryException e) {
      throw invalid("Issuer must be a valid URL");
    }
  }

  private void verifySignature(String accountId, SignedJWT jwt, IssuerUrl issuer) {
    String keyId = jwt.getHeader().getKeyID();
    JWKSet set;
    try {
      set = keys.of(accountId, issuer, keyId);
    } catch (IOException e) {
      throw new QueryException(
          QueryErrorCode.IDP_COMMUNICATION_ERROR,
          "Couldn't retrieve verification key from your identity provider, " + e.getMessage());
    }
    List<JWK> candidates =
        keyId == null
            ? set.getKeys()
            : set.getKeys().stream().filter(key -> keyId.equals(key.getKeyID())).toList();
    for (JWK key : candidates) {
      if (isSignedBy(jwt, key)) {
        return;
      }
    }
    throw invalid("Couldn't verify the signature of the ID Token with the provider's keys.");
  }

  private static boolean isSignedBy(SignedJWT jwt, JWK key) {
    JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
    if ((key.getKeyUse() != null && !KeyUse.SIGNATURE.equals(key.getKeyUse()))
        || (key.getAlgorithm() != null && !algorithm.equals(key.getAlgorithm()))) {
      return false;
    }
    try {
      JWSVerifier verifier;
      if (key instanceof RSAKey rsa && RSA.contains(algorithm) && rsa.size() >= MIN_RSA_BITS) {
        verifier = new RSASSAVerifier(rsa);
      } else if (key instanceof ECKey ec && EC.contains(algorithm)) {
        verifier = new ECDSAVerifier(ec);
      } else {
        return false;
      }
      return jwt.verify(verifier);
    } catch (JOSEException | RuntimeException e) {
      // A key of the provider's that is unfit for this algorithm is not the one that signed.
      return false;
    }
  }

  private void judgeTimes(JWTClaimsSet claims) {
    Instant now = clock.instant();
    Date expires = claims.getExpirationTime();
    if (expires == null) {
      throw invalid("Missing a required claim: exp");
    }
    if (!now.isBefore(expires.toInstant())) {
      throw new QueryException(
          QueryErrorCode.EXPIRED_WEB_IDENTITY_TOKEN,
          "Token expired: current date/time must be before the expiration date/time");
    }
    Instant latest = now.plus(SKEW);
    Date from = claims.getNotBeforeTime();
    Date issued = claims.getIssueTime();
    if ((from != null && from.toInstant().isAfter(latest))
        || (issued != null && issued.toInstant().isAfter(latest))) {
      throw invalid("The ID Token provided is not valid yet.");
    }
  }

  /** With several audiences the authorized party counts, as AWS has it. */
  private static String audience(JWTClaimsSet claims, Collection<String> clientIds) {
    String party;
    try {
      party = claims.getStringClaim("azp");
    } catch (ParseException e) {
      throw invalid("The ID Token provided is not a valid JWT.");
    }
    List<String> audiences = party == null ? claims.getAudience() : List.of(party);
    return audiences.stream()
        .filter(clientIds::contains)
        .findFirst()
        .orElseThrow(() -> invalid("Incorrect token audience"));
  }

  private static QueryException invalid(String message) {
    return new QueryException(QueryErrorCode.INVALID_IDENTITY_TOKEN, message);
  }
}
