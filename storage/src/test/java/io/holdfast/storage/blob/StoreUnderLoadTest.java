package io.holdfast.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StoreUnderLoadTest {
  private static final int MIB = 1024 * 1024;

  @TempDir Path directory;

  private LocalBlobStoreOptions options() {
    return LocalBlobStoreOptions.of(directory.resolve("blobs"));
  }

  @Test
  void sixtyFourUploadsTakeTwoBuffersEach() throws Exception {
    uploadSixtyFour(5);
  }

  @Test
  @Tag("long")
  @Timeout(900)
  void sixtyFourUploadsOfHalfAGibibyteTakeTwoBuffersEach() throws Exception {
    uploadSixtyFour(512);
  }

  private void uploadSixtyFour(int mebibytes) throws Exception {
    AtomicLong most = new AtomicLong();
    BlobMetrics metrics =
        new BlobMetrics() {
          @Override
          public void buffersInUse(long bytes) {
            most.accumulateAndGet(bytes, Math::max);
          }
        };
    try (LocalBlobStore store = LocalBlobStore.open(options().withMetrics(metrics));
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      long before = store.buffersInUseBytes();
      CountDownLatch begun = new CountDownLatch(64);
      List<Future<BlobLocation>> uploads = new ArrayList<>();
      for (int upload = 0; upload < 64; upload++) {
        uploads.add(executor.submit(() -> upload(store, mebibytes, begun)));
      }
      for (Future<BlobLocation> upload : uploads) {
        BlobLocation location = upload.get();
        assertThat(location.length()).isEqualTo((long) mebibytes * MIB);
        store.discard(location);
      }
      assertThat(store.buffersInUseBytes()).isEqualTo(before);
      assertThat(most.get()).isLessThanOrEqualTo(before + 64L * 2 * MIB);
    }
  }

  private static BlobLocation upload(LocalBlobStore store, int mebibytes, CountDownLatch begun)
      throws Exception {
    byte[] piece = Blobs.bytes(1, MIB / 4);
    // 5 GiB are declared, as clients do that stop early.
    try (BlobWriter writer = store.begin(new BlobSpec(5L * 1024 * MIB, Set.of()))) {
      begun.countDown();
      begun.await();
      for (int i = 0; i < 4 * mebibytes; i++) {
        writer.append(ByteBuffer.wrap(piece));
      }
      return writer.commit(new byte[10]);
    }
  }

  @Test
  void closingDuringWritesKeepsWhatWasAcknowledgedAndHangsNobody() throws Exception {
    Map<BlobLocation, Integer> acknowledged = new ConcurrentHashMap<>();
    LocalBlobStore store = LocalBlobStore.open(options());
    List<Thread> threads = new ArrayList<>();
    for (int thread = 0; thread < 16; thread++) {
      int id = thread;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (int i = 0; ; i++) {
                    int seed = id * 100_000 + i;
                    byte[] data = Blobs.bytes(seed, 1000 + seed * 997 % 1_500_000);
                    acknowledged.put(Blobs.write(store, data, new byte[9]), seed);
                  }
                } catch (IOException | IllegalStateException e) {
                  assertThat(e).hasMessageContaining("closed");
                }
              }));
    }
    TimeUnit.MILLISECONDS.sleep(400);
    store.close();
    for (Thread thread : threads) {
      assertThat(thread.join(java.time.Duration.ofSeconds(60))).isTrue();
    }
    assertThat(acknowledged).isNotEmpty();
    try (LocalBlobStore again = LocalBlobStore.open(options())) {
      for (Map.Entry<BlobLocation, Integer> entry : acknowledged.entrySet()) {
        int seed = entry.getValue();
        assertThat(Blobs.read(again, entry.getKey()))
            .isEqualTo(Blobs.bytes(seed, 1000 + seed * 997 % 1_500_000));
      }
    }
  }

  @Test
  void anInterruptedReaderDoesNotDisturbTheOthers() throws Exception {
    byte[] data = Blobs.bytes(3, 900_000);
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      BlobLocation location = Blobs.write(store, data, new byte[9]);
      AtomicBoolean stop = new AtomicBoolean();
      Thread interrupted =
          Thread.ofPlatform()
              .start(() -> {
                while (!stop.get()) {
                  Thread.currentThread().interrupt();
                  try {
                    Blobs.read(store, location);
                  } catch (IOException e) {
                    assertThat(Thread.interrupted()).isTrue();
                  }
                }
              });
      for (int i = 0; i < 300; i++) {
        assertThat(Blobs.read(store, location)).isEqualTo(data);
      }
      stop.set(true);
      interrupted.join();
    }
  }
}
