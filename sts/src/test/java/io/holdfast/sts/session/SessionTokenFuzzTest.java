package io.holdfast.sts.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.fuzz.Frozen;
import io.holdfast.fuzz.Fuzz;
import io.holdfast.fuzz.Mutator;
import io.holdfast.storage.identity.TokenKey;
import io.holdfast.storage.metadata.SecretAccessKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Broken session tokens. Goal: a token opens to the last character as it was sealed, or not at all.
 * Method: two tokens of this key, one of another, and evil ones; whatever comes out opens only when
 * it is one of the two.
 */
class SessionTokenFuzzTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final TokenKey KEY = key(1);
  private static final List<String> GOOD =
      List.of(
          SessionTokenCodec.seal(session("one"), KEY), SessionTokenCodec.seal(session(""), KEY));
  private static final Frozen FROZEN =
      Frozen.texts(
          SessionTokenFuzzTest.class.getResourceAsStream("/frozen-inputs/session-tokens.txt"),
          "session-tokens.txt");
  private static final Mutator MUTATOR =
      Mutator.ofTexts(
          seeds(), List.of(".", "..", "=", "==", "e30", "eyJhbGciOiJub25lIn0", "A", "_", "-"));

  @Test
  void frozenTokensKeepTheirVerdict() {
    FROZEN.check(this::accepts);
  }

  @Test
  void brokenTokensDoNotOpen() {
    Fuzz.run(MUTATOR, 20_000, this::accepts);
  }

  @Test
  @Tag("long")
  void brokenTokensDoNotOpenForLonger() {
    Fuzz.runLong(MUTATOR, 1_000_000, this::accepts);
  }

  @Test
  void anyOtherCharacterAnywhereDoesNotOpen() {
    String token = GOOD.getFirst();
    for (int at = 0; at < token.length(); at++) {
      for (char other : new char[] {'A', 'B', 'C', 'E', '_', '=', ' ', '\n', '.', '\u0130'}) {
        assertThat(accepts(token.substring(0, at) + other + token.substring(at), new Random(0)))
            .as("%s put in at %d", other, at)
            .isFalse();
        String changed = token.substring(0, at) + other + token.substring(at + 1);
        assertThat(accepts(changed, new Random(0))).isEqualTo(changed.equals(token));
      }
    }
  }

  private boolean accepts(String input, Random random) {
    try {
      OpenedSession opened =
          SessionTokenCodec.open(input, id -> id.equals(KEY.keyId()) ? KEY : null);
      assertThat(GOOD).contains(input);
      assertThat(opened.accountId()).isEqualTo("123456789012");
      return true;
    } catch (InvalidSessionException e) {
      assertThat(e.reason()).isEqualTo(InvalidSessionException.Reason.INVALID);
      return false;
    }
  }

  private static List<String> seeds() {
    List<String> seeds = new ArrayList<>(FROZEN.inputs());
    seeds.add(SessionTokenCodec.seal(session("one"), key(2)));
    for (int i = 0; i < 20; i++) {
      seeds.addAll(GOOD);
    }
    return seeds;
  }

  private static TokenKey key(int seed) {
    byte[] material = new byte[TokenKey.BYTES];
    new Random(seed).nextBytes(material);
    return new TokenKey("k1", material, NOW, NOW.plusSeconds(60));
  }

  private static OpenedSession session(String policy) {
    return new OpenedSession(
        "id",
        "ASIAABCDEFGHIJKLMNOP",
        new SecretAccessKey("very-secret"),
        "123456789012",
        SessionKind.ROLE,
        "AROAABCDEFGHIJKLMNOPQ",
        "session",
        policy.isEmpty() ? null : policy,
        List.of(),
        Map.of(),
        Set.of(),
        null,
        null,
        null,
        NOW,
        NOW.plusSeconds(900));
  }
}
