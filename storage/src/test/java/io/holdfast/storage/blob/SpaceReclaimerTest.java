package io.holdfast.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpaceReclaimerTest {
  private static final int MIB = 1024 * 1024;
  private static final byte[] DESCRIPTOR = Blobs.bytes(5, 100);

  @TempDir Path directory;

  private LocalBlobStoreOptions options() {
    return LocalBlobStoreOptions.of(directory.resolve("blobs")).withRollBytes(2L * MIB, MIB);
  }

  /** Bytes on disk, as the file system counts them. */
  private long allocatedBytes() throws Exception {
    Process du =
        new ProcessBuilder("du", "-s", "-B1", directory.toString())
            .redirectErrorStream(true)
            .start();
    String line = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(du.waitFor()).isZero();
    return Long.parseLong(line.substring(0, line.indexOf('\t')));
  }

  @Test
  void holesArePunchedWhereThereWereBlobsAndNeighboursStay() throws Exception {
    try (LocalBlobStore store = LocalBlobStore.open(options().withRollBytes(64L * MIB, MIB))) {
      List<BlobLocation> locations = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        locations.add(Blobs.write(store, Blobs.bytes(i, MIB), DESCRIPTOR));
      }
      long before = allocatedBytes();
      List<BlobLocation> dead = List.of(locations.get(0), locations.get(3), locations.get(9));
      assertThat(store.reclaim(dead)).isEmpty();
      assertThat(before - allocatedBytes()).isBetween(3L * MIB - 16384, 3L * MIB + 16384);
      assertThat(store.reclaim(dead)).as("repeated").isEmpty();
      for (int i = 0; i < 10; i++) {
        BlobLocation location = locations.get(i);
        if (dead.contains(location)) {
          assertThatThrownBy(() -> store.open(location)).isInstanceOf(CorruptBlobException.class);
        } else {
          assertThat(Blobs.read(store, location)).isEqualTo(Blobs.bytes(i, MIB));
        }
      }
    }
    List<ScanItem> items = new ArrayList<>();
    BlobScanner.offline(directory.resolve("blobs"), ScanOptions.full()).scan(items::add);
    assertThat(items).filteredOn(ScanItem.Intact.class::isInstance).hasSize(7);
    assertThat(items).filteredOn(ScanItem.Reclaimed.class::isInstance).hasSize(3);
    assertThat(items).hasSize(10);
  }

  @Test
  void largeBlobsAndEmptyContainersAreUnlinked() throws Exception {
    List<BlobLocation> locations = new ArrayList<>();
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      for (int i = 0; i < 20; i++) {
        locations.add(Blobs.write(store, Blobs.bytes(i, 400_000), DESCRIPTOR));
        locations.add(Blobs.write(store, Blobs.bytes(i, 4_000), DESCRIPTOR));
        locations.add(Blobs.write(store, Blobs.bytes(i, 3 * MIB), DESCRIPTOR));
      }
    }
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      BlobLocation survivor = locations.removeFirst();
      assertThat(store.reclaim(locations)).isEmpty();
      try (var files = Files.walk(directory.resolve("blobs"))) {
        assertThat(files.map(Path::toString).filter(name -> name.matches(".*\\.hf[cl]")))
            .hasSize(1);
      }
      assertThat(Blobs.read(store, survivor)).isEqualTo(Blobs.bytes(0, 400_000));
    }
  }

  @Test
  void aSparseContainerIsEmptiedByCopyingWhatLives() throws Exception {
    List<BlobLocation> locations = new ArrayList<>();
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      for (int i = 0; i < 50; i++) {
        locations.add(Blobs.write(store, Blobs.bytes(i, 5_000), DESCRIPTOR));
      }
    }
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      store.reclaim(locations.subList(0, 40));
      long container = locations.getFirst().container();
      List<ContainerUsage> usages = store.usage();
      assertThat(usages).filteredOn(usage -> usage.container() == container).hasSize(1);
      assertThat(usages.getFirst().worthCompacting()).isTrue();
      List<BlobLocation> alive = new ArrayList<>();
      store
          .scanner(ScanOptions.headers())
          .scanContainer(
              container,
              item -> {
                if (item instanceof ScanItem.Intact intact) {
                  alive.add(intact.location());
                }
              });
      assertThat(alive).containsExactlyElementsOf(locations.subList(40, 50));
      List<BlobLocation> copies = new ArrayList<>();
      for (BlobLocation location : alive) {
        copies.add(store.copyLive(location));
      }
      assertThat(store.reclaim(alive)).isEmpty();
      assertThat(directory.resolve("blobs/containers").resolve(name(container))).doesNotExist();
      for (int i = 0; i < 10; i++) {
        assertThat(Blobs.read(store, copies.get(i))).isEqualTo(Blobs.bytes(40 + i, 5_000));
        assertThat(store.descriptor(copies.get(i))).isEqualTo(DESCRIPTOR);
      }
    }
  }

  @Test
  void aContainerGoesWithItsLastBlobWhateverWasAskedTwice() throws Exception {
    List<BlobLocation> locations = new ArrayList<>();
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      for (int i = 0; i < 10; i++) {
        locations.add(Blobs.write(store, Blobs.bytes(i, 5_000), DESCRIPTOR));
      }
    }
    Path path = directory.resolve("blobs/containers").resolve(name(locations.get(0).container()));
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      for (int i = 0; i < 9; i++) {
        BlobLocation dead = locations.get(i);
        assertThat(store.reclaim(List.of(dead, dead, locations.getFirst()))).isEmpty();
        ContainerUsage usage = store.usage().getFirst();
        assertThat(usage.liveBytes()).isEqualTo(usage.totalBytes() / 10 * (9 - i));
        assertThat(path).exists();
      }
      assertThat(Blobs.read(store, locations.getLast())).isEqualTo(Blobs.bytes(9, 5_000));
      store.reclaim(locations.subList(9, 10));
      assertThat(path).doesNotExist();
      assertThat(store.usage()).isEmpty();
    }
  }

  @Test
  void howFullContainersAreIsRememberedAndNeverBelievedWhereItWouldDestroy() throws Exception {
    List<BlobLocation> locations = new ArrayList<>();
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      for (int i = 0; i < 10; i++) {
        locations.add(Blobs.write(store, Blobs.bytes(i, 5_000), DESCRIPTOR));
      }
    }
    Path remembered = directory.resolve("blobs/usage");
    List<ContainerUsage> measured;
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      store.reclaim(locations.subList(0, 4));
      measured = store.usage();
      store.saveUsage();
    }
    String line = Files.readString(remembered);
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      assertThat(store.usage()).isEqualTo(measured);
      store.reclaim(locations.subList(4, 5));
      assertThat(store.usage()).isNotEqualTo(measured);
    }
    String lie = line.replaceFirst(" [0-9]+ ", " 0 ").replaceAll(" [0-9]+\n", touched() + "\n");
    Files.writeString(remembered, lie);
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      assertThat(store.usage()).hasSize(1).first().matches(usage -> usage.liveBytes() > 0);
      assertThat(Blobs.read(store, locations.getLast())).isEqualTo(Blobs.bytes(9, 5_000));
    }
    Files.writeString(remembered, "x\n" + "9".repeat(300));
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      assertThat(store.usage()).hasSize(1);
    }
  }

  /** Time at which the only container was changed, as the file of usages has it. */
  private String touched() throws IOException {
    try (var files = Files.list(directory.resolve("blobs/containers"))) {
      return " "
          + Files.getLastModifiedTime(files.findFirst().orElseThrow())
              .to(java.util.concurrent.TimeUnit.NANOSECONDS);
    }
  }

  @Test
  void aBlobIsNotFreedUnderItsReader() throws Exception {
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      BlobLocation location = Blobs.write(store, Blobs.bytes(1, 500_000), DESCRIPTOR);
      BlobReader other = store.open(location);
      try (BlobReader one = store.open(location)) {
        assertThat(one.length()).isEqualTo(500_000);
        other.close();
        other.close();
        assertThat(store.reclaim(List.of(location))).containsExactly(location);
      }
      assertThat(store.reclaim(List.of(location))).isEmpty();
      assertThatThrownBy(() -> store.open(location)).isInstanceOf(CorruptBlobException.class);
      assertThat(store.reclaim(List.of(location))).as("a failed open is no reader").isEmpty();
    }
  }

  private static String name(long number) {
    return java.util.HexFormat.of().toHexDigits(number) + ".hfc";
  }

  @Test
  void aContainerWithAnUnreadablePlaceIsNeverUnlinked() throws Exception {
    List<BlobLocation> locations = new ArrayList<>();
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      for (int i = 0; i < 3; i++) {
        locations.add(Blobs.write(store, Blobs.bytes(i, 5_000), DESCRIPTOR));
      }
    }
    Path path = directory.resolve("blobs/containers").resolve(name(locations.get(1).container()));
    byte[] bytes = Files.readAllBytes(path);
    bytes[(int) locations.get(1).offset() + 30] ^= 1;
    Files.write(path, bytes);
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      assertThat(store.reclaim(locations)).containsExactly(locations.get(1));
      assertThat(store.usage()).hasSize(1);
      assertThat(path).exists();
    }
  }

  @Test
  void aScanStoppedHalfwayGoesOnWhereItWas() throws Exception {
    List<BlobLocation> locations = new ArrayList<>();
    try (LocalBlobStore store = LocalBlobStore.open(options().withRollBytes(70_000, MIB))) {
      for (int i = 0; i < 30; i++) {
        locations.add(Blobs.write(store, Blobs.bytes(i, 10_000), DESCRIPTOR));
      }
      locations.add(Blobs.write(store, Blobs.bytes(1, 2 * MIB), DESCRIPTOR));
      locations.add(Blobs.write(store, Blobs.bytes(2, 2 * MIB), DESCRIPTOR));
    }
    Path cursor = directory.resolve("cursor");
    ScanOptions options = new ScanOptions(0, true, cursor, (done, total, bytes) -> {});
    List<BlobLocation> seen = new ArrayList<>();
    assertThatThrownBy(() ->
            BlobScanner.offline(directory.resolve("blobs"), options)
                .scan(item -> {
                  if (seen.size() == 31) {
                    throw new IOException("stopped");
                  }
                  seen.add(((ScanItem.Intact) item).location());
                }))
        .hasMessage("stopped");
    List<BlobLocation> rest = new ArrayList<>();
    BlobScanner.offline(directory.resolve("blobs"), options)
        .scan(item -> rest.add(((ScanItem.Intact) item).location()));
    assertThat(rest).hasSizeLessThan(3).contains(locations.getLast());
    assertThat(seen).containsAll(locations.subList(0, 31));
    assertThat(cursor).doesNotExist();
  }

  @Test
  void aThrottledScanKeepsToItsRate() throws Exception {
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      Blobs.write(store, Blobs.bytes(1, 3 * MIB), DESCRIPTOR);
      long start = System.nanoTime();
      store
          .scanner(new ScanOptions(10L * MIB, true, null, (done, total, bytes) -> {}))
          .scan(item -> {});
      assertThat(System.nanoTime() - start).isGreaterThan(250_000_000L);
    }
  }
}
