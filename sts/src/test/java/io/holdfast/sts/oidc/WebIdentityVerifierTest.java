package io.holdfast.sts.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebIdentityVerifierTest {
  private static final String ACCOUNT = "111122223333";
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final OidcOptions LOOPBACK = new OidcOptions(Set.of(), true);
  private static TestProvider provider;
  private static WebIdentityVerifier verifier;

  @BeforeAll
  static void start() throws Exception {
    provider = new TestProvider();
    verifier =
        new WebIdentityVerifier(
            LOOPBACK, (SSLSocketFactory) SSLSocketFactory.getDefault(), () -> NOW);
  }

  @AfterAll
  static void stop() {
    provider.close();
  }

  @Test
  void aTokenOfARegisteredProviderIsTaken() throws Exception {
    WebIdentity identity = verify(provider.token(claims().build()));

    assertThat(identity.subject()).isEqualTo("alice");
    assertThat(identity.audience()).isEqualTo("backup");
    assertThat(identity.issuer().text()).isEqualTo(provider.url());
  }

  @Test
  void aTokenOfAProviderThatNobodyRegisteredIsNotEvenAskedAbout() throws Exception {
    String token =
        provider.token(claims().issuer("https://localhost:" + provider.port() + "/other").build());
    int before = provider.requests();

    assertRefused(token, QueryErrorCode.INVALID_IDENTITY_TOKEN);
    assertThat(provider.requests()).isEqualTo(before);
  }

  @Test
  void whatMustBeSaidHasToBeSaid() throws Exception {
    for (String claim : List.of("exp", "sub", "aud", "iss")) {
      assertRefused(
          provider.token(claims().claim(claim, null).build()),
          QueryErrorCode.INVALID_IDENTITY_TOKEN);
    }
  }

  @Test
  void anExpiredTokenAndOneFromTheFutureAreRefused() throws Exception {
    assertRefused(
        provider.token(claims().expirationTime(Date.from(NOW)).build()),
        QueryErrorCode.EXPIRED_WEB_IDENTITY_TOKEN);
    assertRefused(
        provider.token(claims().notBeforeTime(Date.from(NOW.plus(Duration.ofMinutes(5)))).build()),
        QueryErrorCode.INVALID_IDENTITY_TOKEN);
  }

  @Test
  void anotherAudienceIsRefusedAndTheAuthorizedPartyCounts() throws Exception {
    assertRefused(
        provider.token(claims().audience("other").build()), QueryErrorCode.INVALID_IDENTITY_TOKEN);
    assertRefused(
        provider.token(claims().audience(List.of("backup", "x")).claim("azp", "x").build()),
        QueryErrorCode.INVALID_IDENTITY_TOKEN);
  }

  @Test
  void aTokenSignedByAnybodyElseIsRefused() throws Exception {
    RSAKey other = TestProvider.newKey("k1");
    assertRefused(
        TestProvider.token(other, claims().build()), QueryErrorCode.INVALID_IDENTITY_TOKEN);
    assertRefused(
        TestProvider.token(TestProvider.newKey("k9"), claims().build()),
        QueryErrorCode.INVALID_IDENTITY_TOKEN);
  }

  @Test
  void unsignedTokensAndSharedSecretsAreRefused() throws Exception {
    assertRefused(
        new PlainJWT(claims().build()).serialize(), QueryErrorCode.INVALID_IDENTITY_TOKEN);
    SignedJWT symmetric =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).build(), claims().build());
    symmetric.sign(new MACSigner(provider.key().toPublicJWK().toJSONString().getBytes("UTF-8")));
    assertRefused(symmetric.serialize(), QueryErrorCode.INVALID_IDENTITY_TOKEN);
    assertRefused("a".repeat(30_000), QueryErrorCode.INVALID_IDENTITY_TOKEN);
    assertRefused("a.b.c", QueryErrorCode.INVALID_IDENTITY_TOKEN);
  }

  @Test
  void aKeyThatTheProviderAddsIsFoundAfterAWhileOnly() throws Exception {
    try (TestProvider rotating = new TestProvider()) {
      Instant[] now = {NOW};
      WebIdentityVerifier patient =
          new WebIdentityVerifier(
              LOOPBACK, (SSLSocketFactory) SSLSocketFactory.getDefault(), () -> now[0]);
      JWTClaimsSet claims = claims().issuer(rotating.url()).build();
      patient.verify(ACCOUNT, rotating.token(claims), issuer -> List.of("backup"));
      rotating.rotate("k2");
      String token = rotating.token(claims);

      assertThatThrownBy(() -> patient.verify(ACCOUNT, token, issuer -> List.of("backup")))
          .isInstanceOf(QueryException.class);
      now[0] = NOW.plusSeconds(31);
      assertThat(patient.verify(ACCOUNT, token, issuer -> List.of("backup")).subject())
          .isEqualTo("alice");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://idp.example.com",
        "https://user@idp.example.com",
        "https://idp.example.com?x=1",
        "https://idp.example.com#x",
        "https://IDP.example.com",
        "https://idp.example.com/a/../b",
        "https://idp.example.com/%2e",
        "ftp://idp.example.com",
        "idp.example.com",
        "https://"
      })
  void onlyPlainHttpsUrlsAreIssuers(String url) {
    assertThatThrownBy(() -> IssuerUrl.read(url)).isInstanceOf(QueryException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::1",
        "2001::1",
        "2001:db8::1"
      })
  void privateAndSpecialAddressesAreNotPublic(String address) throws Exception {
    assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2a00:1450:4001::1"})
  void ordinaryAddressesArePublic(String address) throws Exception {
    assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isTrue();
  }

  @Test
  void aNameThatLeadsInsideIsNotConnectedTo() {
    ProviderFetch strict =
        new ProviderFetch(OidcOptions.STRICT, (SSLSocketFactory) SSLSocketFactory.getDefault());
    int before = provider.requests();

    assertThatThrownBy(
            () -> strict.get(ACCOUNT, URI.create("https://localhost:" + provider.port() + "/")))
        .hasMessage("the host's address is not public");
    assertThatThrownBy(() -> strict.get(ACCOUNT, URI.create("http://example.com/")))
        .hasMessage("only https is fetched from");
    assertThatThrownBy(() -> strict.get(ACCOUNT, URI.create("https://169.254.169.254/latest")))
        .hasMessage("the host's address is not public");
    assertThat(provider.requests()).isEqualTo(before);
  }

  @Test
  void redirectsAndEndlessAnswersAreRefused() {
    ProviderFetch fetch =
        new ProviderFetch(LOOPBACK, (SSLSocketFactory) SSLSocketFactory.getDefault());

    assertThatThrownBy(() -> fetch.get(ACCOUNT, URI.create(provider.url() + "/redirect")))
        .hasMessage("the provider did not answer 200");
    assertThatThrownBy(() -> fetch.get(ACCOUNT, URI.create(provider.url() + "/endless")))
        .hasMessage("the provider's answer is too long");
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(provider.url())
        .subject("alice")
        .audience("backup")
        .issueTime(Date.from(NOW))
        .expirationTime(Date.from(NOW.plusSeconds(300)));
  }

  private static WebIdentity verify(String token) {
    return verifier.verify(
        ACCOUNT, token, issuer -> issuer.text().equals(provider.url()) ? List.of("backup") : null);
  }

  private static void assertRefused(String token, QueryErrorCode code) {
    assertThatThrownBy(() -> verify(token))
        .isInstanceOfSatisfying(QueryException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
