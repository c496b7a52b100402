package io.holdfast.sts.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.CompressionAlgorithm;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.holdfast.storage.identity.TokenKey;
import io.holdfast.storage.metadata.SecretAccessKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionTokensTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final TokenKey KEY = key("k1", 1);

  @Test
  void aSessionComesBackAsItWas() throws Exception {
    OpenedSession session = session("{\"Statement\":[]}");

    OpenedSession opened = SessionTokenCodec.open(SessionTokenCodec.seal(session, KEY), id -> KEY);

    assertThat(opened).usingRecursiveComparison().ignoringFields("secret").isEqualTo(session);
    assertThat(opened.secret().reveal()).isEqualTo(session.secret().reveal());
  }

  @Test
  void nothingOfTheSessionCanBeReadFromItsToken() {
    String token = SessionTokenCodec.seal(session("policy-text"), KEY);

    String decoded =
        Arrays.stream(token.split("\\."))
            .map(part -> new String(Base64.getUrlDecoder().decode(part)))
            .reduce("", String::concat);
    assertThat(decoded).doesNotContain("policy-text", "secret", "123456789012", "ASIA");
  }

  @Test
  void aTokenThatWasChangedAnywhereDoesNotOpen() {
    String token = SessionTokenCodec.seal(session(null), KEY);
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      int at = random.nextInt(token.length());
      char other = token.charAt(at) == 'A' ? 'Q' : 'A';
      String changed = token.substring(0, at) + other + token.substring(at + 1);
      boolean same =
          Arrays.equals(decodedParts(changed), decodedParts(token)); // unused bits of base64
      if (!same) {
        assertInvalid(changed);
      }
    }
    for (int length = 0; length < token.length(); length += 17) {
      assertInvalid(token.substring(0, length));
    }
  }

  @Test
  void aTokenOfAnotherKeyOrOfNoneDoesNotOpen() {
    assertInvalid(SessionTokenCodec.seal(session(null), key("k1", 2)));
    assertThatThrownBy(
            () -> SessionTokenCodec.open(SessionTokenCodec.seal(session(null), KEY), id -> null))
        .isInstanceOf(InvalidSessionException.class);
    assertInvalid("");
    assertInvalid("....");
    assertInvalid("a".repeat(20_000));
  }

  @Test
  void tokensMadeBeforeARotationOpenWithTheirOwnKey() throws Exception {
    TokenKey newer = key("k2", 2);
    Map<String, TokenKey> keys = Map.of("k1", KEY, "k2", newer);
    String before = SessionTokenCodec.seal(session(null), KEY);
    String after = SessionTokenCodec.seal(session(null), newer);

    assertThat(SessionTokenCodec.open(before, keys::get).sessionId()).isEqualTo("id");
    assertThat(SessionTokenCodec.open(after, keys::get).sessionId()).isEqualTo("id");
  }

  @Test
  void algorithmsArePinnedAndNothingIsDecompressed() throws Exception {
    JWTClaimsSet claims = SessionClaims.of(session(null));
    assertInvalid(token(claims, JWSAlgorithm.HS256, header -> {}));
    assertInvalid(
        token(
            claims,
            JWSAlgorithm.HS512,
            header -> header.compressionAlgorithm(CompressionAlgorithm.DEF)));
    assertInvalid(token(claims, JWSAlgorithm.HS512, header -> header.contentType("JSON")));
    assertInvalid(token(claims, JWSAlgorithm.HS512, header -> header.keyID("k3")));
    assertThat(
            SessionTokenCodec.open(
                    token(claims, JWSAlgorithm.HS512, header -> {}),
                    id -> id.equals("k1") ? KEY : null)
                .sessionId())
        .isEqualTo("id");
  }

  @Test
  void aTokenWithoutAnyRequiredClaimDoesNotOpen() throws Exception {
    JWTClaimsSet whole = SessionClaims.of(session(null));
    for (String claim :
        List.of("iss", "jti", "iat", "exp", "fmt", "key", "secret", "account", "kind", "id")) {
      JWTClaimsSet lacking = new JWTClaimsSet.Builder(whole).claim(claim, null).build();
      assertInvalid(token(lacking, JWSAlgorithm.HS512, header -> {}));
    }
  }

  @Test
  void aSessionNeverPrintsItsSecret() {
    OpenedSession session = session("policy");
    assertThat(session.toString()).doesNotContain(session.secret().reveal(), "policy");
  }

  private static String token(
      JWTClaimsSet claims, JWSAlgorithm algorithm, Consumer<JWEHeader.Builder> change)
      throws Exception {
    SignedJWT signed = new SignedJWT(new JWSHeader.Builder(algorithm).keyID("k1").build(), claims);
    signed.sign(new MACSigner(Arrays.copyOf(KEY.reveal(), 64)));
    JWEHeader.Builder header =
        new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
            .keyID("k1")
            .contentType("JWT");
    change.accept(header);
    JWEObject sealed = new JWEObject(header.build(), new Payload(signed));
    sealed.encrypt(new DirectEncrypter(new SecretKeySpec(KEY.reveal(), 64, 32, "AES")));
    return sealed.serialize();
  }

  private static String[] decodedParts(String token) {
    return Arrays.stream(token.split("\\."))
        .map(part -> Arrays.toString(Base64.getUrlDecoder().decode(part)))
        .toArray(String[]::new);
  }

  private static void assertInvalid(String token) {
    assertThatThrownBy(() -> SessionTokenCodec.open(token, id -> id.equals("k1") ? KEY : null))
        .as(token)
        .isInstanceOfSatisfying(
            InvalidSessionException.class,
            e -> assertThat(e.reason()).isEqualTo(InvalidSessionException.Reason.INVALID));
  }

  private static TokenKey key(String id, int seed) {
    byte[] material = new byte[TokenKey.BYTES];
    new Random(seed).nextBytes(material);
    return new TokenKey(id, material, NOW, NOW.plusSeconds(60));
  }

  private static OpenedSession session(@Nullable String policy) {
    return new OpenedSession(
        "id",
        "ASIAABCDEFGHIJKLMNOP",
        new SecretAccessKey("very-secret"),
        "123456789012",
        SessionKind.ROLE,
        "AROAABCDEFGHIJKLMNOPQ",
        "session",
        policy,
        List.of("arn:aws:iam::aws:policy/ReadOnlyAccess"),
        Map.of("team", "blue"),
        Set.of("team"),
        "alice",
        "arn:aws:iam::123456789012:oidc-provider/idp.example.com",
        NOW.minusSeconds(5),
        NOW,
        NOW.plusSeconds(900));
  }
}
