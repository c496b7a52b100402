package io.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Patience patience = new Patience(60 * SECOND, 1000);

  @Test
  void waitingUsesItUp() {
    patience.waited(59 * SECOND);
    assertThat(patience.leftNanos()).isEqualTo(SECOND);
    patience.waited(SECOND);
    assertThat(patience.leftNanos()).isZero();
  }

  @Test
  void aBytePerTimeoutIsNotEnoughAndTheLowestRateIs() {
    for (int i = 0; i < 3; i++) {
      patience.waited(29 * SECOND);
      patience.moved(1);
    }
    assertThat(patience.leftNanos()).isNegative();

    Patience steady = new Patience(60 * SECOND, 1000);
    for (int i = 0; i < 10_000; i++) {
      steady.waited(10 * SECOND);
      steady.moved(10_000);
    }
    assertThat(steady.leftNanos()).isEqualTo(60 * SECOND);
  }

  @Test
  void whatCameFastBuysNoMoreThanTheGrace() {
    for (int i = 0; i < 1000; i++) {
      patience.moved(Integer.MAX_VALUE);
    }
    assertThat(patience.leftNanos()).isEqualTo(60 * SECOND);
  }
}
