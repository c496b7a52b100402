package io.holdfast.api.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.InMemoryAccounts;
import io.holdfast.api.fakes.MemorySessions;
import io.holdfast.sigv4.ParsedSignature;
import io.holdfast.sigv4.SignatureForm;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CredentialsTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  private final MemorySessions sessions = new MemorySessions(new InMemoryAccounts(), () -> NOW);
  private final Credentials credentials = sessions.credentials();

  @Test
  void aKeyGivesItsSecretAndWhoseItIs() {
    Credentials.Signer signer = credentials.find(v2(InMemoryAccounts.MAIN_KEY.accessKeyId(), null));
    assertThat(signer.secret()).isEqualTo(InMemoryAccounts.MAIN_KEY.secret());
    assertThat(signer.caller().account()).isEqualTo(InMemoryAccounts.MAIN);
  }

  @Test
  void version2TakesNoToken() {
    MemorySessions.Issued issued =
        sessions.issue(InMemoryAccounts.MAIN, NOW.minusSeconds(1), NOW.plusSeconds(900));
    assertThatThrownBy(() -> credentials.find(v2(issued.session().accessKeyId(), issued.token())))
        .isInstanceOfSatisfying(
            S3Exception.class,
            refusal -> assertThat(refusal.code()).isEqualTo(S3ErrorCode.INVALID_TOKEN));
  }

  private static ParsedSignature v2(String accessKeyId, @Nullable String token) {
    return new ParsedSignature.V2(
        SignatureForm.HEADER, accessKeyId, "signature", "date", NOW, null, token);
  }
}
