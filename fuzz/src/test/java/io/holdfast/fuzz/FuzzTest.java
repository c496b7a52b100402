package io.holdfast.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A harness that finds nothing would be green too, so each kind of finding is planted once. */
class FuzzTest {
  private static final Mutator MUTATOR = Mutator.ofTexts(List.of("a=1;b=2"), List.of("boom"));

  @Test
  void whatIsNoVerdictIsFoundNamedAndMadeShort() {
    assertThatThrownBy(() ->
            Fuzz.run(
                MUTATOR,
                20_000,
                (input, random) -> {
                  if (input.contains("boom")) {
                    throw new ArrayIndexOutOfBoundsException("planted");
                  }
                  return input.length() > 7;
                }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("-Dfuzz.seed=")
        .hasMessageEndingWith("planted for boom");
  }

  @Test
  @Timeout(60)
  void whatDoesNotEndIsFound() {
    assertThatThrownBy(() ->
            Fuzz.run(
                MUTATOR,
                10,
                (input, random) -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                  }
                  return true;
                }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no end for");
  }

  @Test
  void whatTakesMuchMemoryIsFound() {
    List<byte[]> kept = new ArrayList<>();
    assertThatThrownBy(
            () -> Fuzz.run(MUTATOR, 10, (input, random) -> kept.add(new byte[100 << 20])))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("bytes were allocated");
  }

  @Test
  void aTargetThatRefusesEverythingFindsNothingAndIsToldSo() {
    assertThatThrownBy(() -> Fuzz.run(MUTATOR, 10, (input, random) -> false))
        .hasMessageContaining("nothing was accepted");
  }

  @Test
  void theSameSeedGivesTheSameInput() {
    for (long seed = 0; seed < 500; seed++) {
      assertThat(MUTATOR.next(new Random(seed))).isEqualTo(MUTATOR.next(new Random(seed)));
    }
  }

  @Test
  void inputsOfBytesHoldBytesOnly() {
    Mutator bytes = Mutator.ofBytes(List.of("k 1/s"), List.of("\u20AC"));
    for (long seed = 0; seed < 5_000; seed++) {
      assertThat(bytes.next(new Random(seed)).chars()).allMatch(c -> c < 256);
    }
  }

  @Test
  void aVerdictThatChangedIsToldWithItsLine() {
    Frozen frozen = Frozen.texts(lines("# comment\n\naccept a\nrefuse b\n"), "f.txt");
    frozen.check((input, random) -> input.equals("a"));
    assertThatThrownBy(() -> frozen.check((input, random) -> true))
        .hasMessageContaining("f.txt:4: refuse b");
    assertThatThrownBy(() -> frozen.check((input, random) -> false))
        .hasMessageContaining("f.txt:3: accept a");
  }

  @Test
  void escapesOfFrozenInputsAreRead() {
    String text = "accept \\n\\r\\t\\\\\\x41\\u20ac\\{3*a\\}\\u0042}\n";
    assertThat(Frozen.texts(lines(text), "f").inputs()).containsExactly("\n\r\t\\A\u20ACa}Ba}Ba}B");
    assertThat(Frozen.bytes(lines("accept \\xff\\u20ac\u20AC\n"), "f").inputs())
        .containsExactly("\u00FF\u00E2\u0082\u00AC\u00E2\u0082\u00AC");
    assertThatThrownBy(() -> Frozen.texts(lines("perhaps a\n"), "f"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static InputStream lines(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
