package io.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.blob.StoreOverloadedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SendBuffersTest {
  private static final long FOUR_MIB = 4L << 20;

  private final SendBuffers buffers = new SendBuffers(FOUR_MIB);
  private final List<SendBuffers.Piece> taken = new ArrayList<>();

  private int take(long wanted) throws StoreOverloadedException {
    SendBuffers.Piece piece = buffers.take(wanted, 0);
    taken.add(piece);
    return piece.buffer().capacity();
  }

  private void giveBackAll() {
    for (SendBuffers.Piece piece : taken) {
      piece.buffer().release();
      buffers.giveBack(piece);
    }
    taken.clear();
  }

  @Test
  void piecesAreAsLargeAsWantedWhileThereIsPlenty() throws Exception {
    assertThat(take(5)).isEqualTo(5);
    assertThat(take(SendBuffers.SMALL_BYTES + 1)).isEqualTo(SendBuffers.SMALL_BYTES + 1);
    assertThat(take(Long.MAX_VALUE)).isEqualTo(SendBuffers.LARGE_BYTES);
    giveBackAll();
    assertThat(buffers.freeUnits()).isEqualTo((int) (FOUR_MIB / SendBuffers.SMALL_BYTES));
  }

  @Test
  void piecesAreSmallWhenHalfOfTheMemoryIsTakenAndNeverBeyondAllOfIt() throws Exception {
    assertThat(take(FOUR_MIB)).isEqualTo(SendBuffers.LARGE_BYTES);
    assertThat(take(FOUR_MIB)).isEqualTo(SendBuffers.LARGE_BYTES);
    int pieces = 0;
    while (buffers.freeUnits() > 0) {
      assertThat(take(FOUR_MIB)).isEqualTo(SendBuffers.SMALL_BYTES);
      pieces++;
    }
    assertThat(pieces).isEqualTo(32);
    assertThatThrownBy(() -> take(1)).isInstanceOf(StoreOverloadedException.class);
    giveBackAll();
  }

  @Test
  void whoWaitsGetsWhatAnotherGivesBack() throws Exception {
    while (buffers.freeUnits() > 0) {
      take(FOUR_MIB);
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<SendBuffers.Piece> waiting =
          threads.submit(() -> buffers.take(FOUR_MIB, TimeUnit.SECONDS.toNanos(20)));
      giveBackAll();
      taken.add(waiting.get());
    }
    giveBackAll();
    assertThat(buffers.freeUnits()).isEqualTo((int) (FOUR_MIB / SendBuffers.SMALL_BYTES));
  }
}
