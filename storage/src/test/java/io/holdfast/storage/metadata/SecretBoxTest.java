package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SecretBoxTest {
  private static final byte[] PLAINTEXT = "wJalrXUtnFEMI".getBytes(StandardCharsets.US_ASCII);

  private final SecretBox box = new SecretBox(key(1));

  private static byte[] key(int fill) {
    byte[] key = new byte[SecretBox.KEY_BYTES];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  @Test
  void whatWasSealedOpens() {
    assertThat(box.open("a", box.seal("a", PLAINTEXT))).isEqualTo(PLAINTEXT);
    assertThat(new SecretBox(key(1)).open("a", box.seal("a", PLAINTEXT))).isEqualTo(PLAINTEXT);
  }

  @Test
  void theSameSecretNeverLooksTheSame() {
    assertThat(box.seal("a", PLAINTEXT)).isNotEqualTo(box.seal("a", PLAINTEXT));
  }

  @Test
  void everyChangedByteIsDetected() {
    byte[] sealed = box.seal("a", PLAINTEXT);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> box.open("a", changed))
          .as("byte %d", i)
          .isInstanceOf(UnreadableSecretException.class);
    }
  }

  @Test
  void everyShortenedCiphertextIsRefused() {
    byte[] sealed = box.seal("a", PLAINTEXT);
    for (int length = 0; length < sealed.length; length++) {
      byte[] torn = Arrays.copyOf(sealed, length);
      assertThatThrownBy(() -> box.open("a", torn)).isInstanceOf(UnreadableSecretException.class);
    }
  }

  @Test
  void aCiphertextDoesNotOpenElsewhereOrUnderAnotherKey() {
    byte[] sealed = box.seal("access_keys/A", PLAINTEXT);
    assertThatThrownBy(() -> box.open("access_keys/B", sealed))
        .isInstanceOf(UnreadableSecretException.class);
    assertThatThrownBy(() -> new SecretBox(key(2)).open("access_keys/A", sealed))
        .isInstanceOf(UnreadableSecretException.class)
        .hasMessageContaining("another master key");
  }

  @Test
  void aKeyOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> new SecretBox(new byte[16]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
