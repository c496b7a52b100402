package io.holdfast.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Disks that are full, read-only or failing: a clear error, no leak, and work again when they do.
 */
class DiskFaultTest {
  private static final byte[] DESCRIPTOR = new byte[10];
  private static final int[] LENGTHS = {0, 1000, 100_000, 1024 * 1024, 5_000_000};

  @TempDir Path directory;
  private final FaultyFileLayer layer = new FaultyFileLayer();

  private LocalBlobStore open() throws IOException {
    return LocalBlobStore.open(
        LocalBlobStoreOptions.of(directory.resolve("blobs")).withFileLayer(layer));
  }

  @ParameterizedTest
  @ValueSource(strings = {"No space left on device", "Disk quota exceeded"})
  void aDiskThatFillsUpIsToldAndLeaksNothing(String reason) throws Exception {
    try (LocalBlobStore store = open()) {
      BlobLocation before = Blobs.write(store, Blobs.bytes(1, 1000), DESCRIPTOR);
      long inUse = store.buffersInUseBytes();
      for (int round = 0; round < 3; round++) {
        layer.writing.set(new IOException(reason));
        for (int length : LENGTHS) {
          for (long declared : new long[] {length, BlobSpec.UNKNOWN_LENGTH}) {
            assertThatThrownBy(
                    () -> Blobs.write(store, Blobs.bytes(2, length), DESCRIPTOR, declared))
                .isInstanceOf(InsufficientSpaceException.class);
          }
        }
        assertThatThrownBy(() -> store.journal().append(DESCRIPTOR))
            .isInstanceOf(InsufficientSpaceException.class);
        assertThat(store.buffersInUseBytes()).isEqualTo(inUse);
        assertThat(Blobs.read(store, before)).isEqualTo(Blobs.bytes(1, 1000));
        layer.writing.set(null);
        for (int length : LENGTHS) {
          byte[] data = Blobs.bytes(length, length);
          assertThat(Blobs.read(store, Blobs.write(store, data, DESCRIPTOR))).isEqualTo(data);
        }
      }
    }
  }

  @Test
  void aBlobThatDoesNotFitBesideTheReserveIsRefusedBeforeItsBytes() throws Exception {
    try (LocalBlobStore store = open()) {
      layer.usableSpaceBytes = 64L * 1024 * 1024 + 1000;
      assertThatThrownBy(() -> store.begin(new BlobSpec(1001, Set.of())))
          .isInstanceOf(InsufficientSpaceException.class);
      store.begin(new BlobSpec(1000, Set.of())).close();
      assertThat(store.health().writable()).isTrue();
      layer.usableSpaceBytes = 1000;
      assertThat(store.health().problem()).contains("1000 bytes free");
    }
  }

  @Test
  void aReadOnlyDiskIsToldInWordsAndUsedAgainWhenItIsMended() throws Exception {
    try (LocalBlobStore store = open()) {
      BlobLocation before = Blobs.write(store, Blobs.bytes(1, 1000), DESCRIPTOR);
      FileSystemException fault = new FileSystemException("blobs", null, "Read-only file system");
      layer.creating.set(fault);
      layer.writing.set(fault);
      assertThatThrownBy(() -> Blobs.write(store, new byte[5], DESCRIPTOR))
          .isInstanceOf(IOException.class);
      Thread.sleep(250);
      assertThatThrownBy(() -> store.begin(new BlobSpec(5, Set.of())))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("read-only file system");
      assertThat(store.health().problem()).contains("read-only file system");
      assertThat(Blobs.read(store, before)).isEqualTo(Blobs.bytes(1, 1000));
      layer.creating.set(new AccessDeniedException("blobs"));
      assertThat(store.health().problem()).contains("may not be written by this user");
      layer.creating.set(null);
      layer.writing.set(null);
      assertThat(store.health().writable()).isTrue();
      Blobs.write(store, new byte[5], DESCRIPTOR);
    }
  }

  @Test
  void afterAFailedSyncTheContainerIsNeverWrittenAgain() throws Exception {
    try (LocalBlobStore store = open()) {
      for (int length : LENGTHS) {
        BlobLocation before = Blobs.write(store, Blobs.bytes(1, length), DESCRIPTOR);
        layer.forcing.set(new IOException("Input/output error"));
        assertThatThrownBy(() -> Blobs.write(store, Blobs.bytes(2, length), DESCRIPTOR))
            .isInstanceOf(IOException.class);
        layer.forcing.set(null);
        assertThat(store.health().writable()).isTrue();
        BlobLocation after = Blobs.write(store, Blobs.bytes(3, length), DESCRIPTOR);
        BlobLocation other = Blobs.write(store, Blobs.bytes(4, length), DESCRIPTOR);
        assertThat(after.container()).isNotEqualTo(before.container());
        assertThat(other.container()).isNotEqualTo(before.container());
        assertThat(Blobs.read(store, before)).isEqualTo(Blobs.bytes(1, length));
        assertThat(Blobs.read(store, after)).isEqualTo(Blobs.bytes(3, length));
      }
    }
  }

  @Test
  void aBadSectorCostsTheBlobsInItAndNoScanEnds() throws Exception {
    List<BlobLocation> all = new ArrayList<>();
    Path root = directory.resolve("blobs");
    try (LocalBlobStore store = open()) {
      for (int i = 0; i < 40; i++) {
        all.add(Blobs.write(store, Blobs.bytes(i, 1000), DESCRIPTOR));
      }
      all.add(Blobs.write(store, Blobs.bytes(1, 3_000_000), DESCRIPTOR));
      all.add(Blobs.write(store, Blobs.bytes(2, 3_000_000), DESCRIPTOR));
    }
    DataDirectory paths = new DataDirectory(root);
    Path container = paths.container(all.getFirst().container());
    for (long sector = 1; sector < Files.size(container) / 4096; sector++) {
      layer.bad = new FaultyFileLayer.BadSector(container, sector);
      long from = sector * 4096;
      List<BlobLocation> whole =
          all.stream()
              .filter(each ->
                  each.offset() == 0
                      || each.offset() >= from + 4096
                      || each.offset() + 128 + 1000 + 4 + 10 + 4 <= from)
              .toList();
      assertThat(intact()).as("sector %d", sector).containsAll(whole);
    }
    layer.bad = new FaultyFileLayer.BadSector(container, 0);
    assertThat(intact()).containsExactlyElementsOf(all.subList(40, 42));
    layer.bad = new FaultyFileLayer.BadSector(paths.large(all.get(40).container()), 7);
    assertThat(intact()).hasSize(41).contains(all.get(41));
  }

  private List<BlobLocation> intact() throws IOException {
    List<BlobLocation> intact = new ArrayList<>();
    new BlobScanner(
            new DataDirectory(directory.resolve("blobs")),
            layer,
            n -> OptionalLong.empty(),
            ScanOptions.full())
        .scan(item -> {
          switch (item) {
            case ScanItem.Intact found -> intact.add(found.location());
            case ScanItem.Unreadable gap -> assertThat(gap.tail()).isFalse();
            case ScanItem.Damaged damaged -> assertThat(damaged.problem()).contains("Input/output");
            case ScanItem.Reclaimed none -> assertThat(none).isNull();
          }
        });
    return intact;
  }

  @Test
  void aBadSectorOfTheJournalCostsTheEntriesInItOnly() throws Exception {
    try (LocalBlobStore store = open()) {
      for (int i = 0; i < 60; i++) {
        store.journal().append(Blobs.bytes(i, 1000));
      }
    }
    Path journal;
    try (var paths = Files.list(directory.resolve("blobs").resolve("journal"))) {
      journal = paths.findFirst().orElseThrow();
    }
    layer.bad = new FaultyFileLayer.BadSector(journal, 5);
    List<Integer> entries = new ArrayList<>();
    List<String> damaged = new ArrayList<>();
    new JournalReader(directory.resolve("blobs"), layer)
        .read(
            new JournalReader.Visitor() {
              @Override
              public void entry(byte[] entry) {
                entries.add(entry.length);
              }

              @Override
              public void damaged(long file, long offset, boolean tail, String problem) {
                damaged.add(tail + problem);
              }
            });
    assertThat(entries).hasSizeBetween(50, 58);
    assertThat(damaged).isNotEmpty().allMatch(words -> words.startsWith("false"));
  }
}
