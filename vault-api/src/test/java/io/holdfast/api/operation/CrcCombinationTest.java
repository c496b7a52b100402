package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.fakes.MemoryBlobs;
import io.holdfast.storage.blob.DigestAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CrcCombinationTest {
  @ParameterizedTest
  @EnumSource(names = {"CRC32", "CRC32C", "CRC64NVME"})
  void theCrcOfTheWholeFollowsFromItsParts(DigestAlgorithm algorithm) {
    CrcCombination crc = CrcCombination.of(algorithm);
    Random random = new Random(7);
    byte[] whole = new byte[5000];
    random.nextBytes(whole);
    for (int cut : new int[] {0, 1, 7, 8, 9, 2500, 4096, 4999, 5000}) {
      long first = crc.ofDocument(Arrays.copyOf(whole, cut));
      long second = crc.ofDocument(Arrays.copyOfRange(whole, cut, whole.length));
      assertThat(crc.combine(first, second, whole.length - cut))
          .as("cut at %s", cut)
          .isEqualTo(crc.ofDocument(whole));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CRC32", "CRC32C"})
  void theBitwiseCrcIsJavas(DigestAlgorithm algorithm) {
    byte[] bytes = "The quick brown fox".getBytes(StandardCharsets.UTF_8);
    CrcCombination crc = CrcCombination.of(algorithm);
    assertThat(crc.toBytes(crc.ofDocument(bytes))).isEqualTo(MemoryBlobs.digest(algorithm, bytes));
  }

  @Test
  void crc64NvmeHasItsPublishedCheckValue() {
    CrcCombination crc = CrcCombination.of(DigestAlgorithm.CRC64NVME);
    assertThat(crc.ofDocument("123456789".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(0xAE8B14860A799888L);
  }

  @Test
  void rawBytesAndNumbersAreEachOthersInverse() {
    CrcCombination crc = CrcCombination.of(DigestAlgorithm.CRC64NVME);
    assertThat(CrcCombination.toNumber(crc.toBytes(0xFEDCBA9876543210L)))
        .isEqualTo(0xFEDCBA9876543210L);
  }

  @Test
  void hashesCannotBeCombined() {
    assertThatThrownBy(() -> CrcCombination.of(DigestAlgorithm.SHA256))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
