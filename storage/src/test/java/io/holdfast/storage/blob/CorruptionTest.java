package io.holdfast.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage on disk: an error or a gap, never wrong bytes and never the loss of a neighbour. */
class CorruptionTest {
  private static final byte[] DESCRIPTOR = Blobs.bytes(99, 40);

  @TempDir Path directory;

  private Path root() {
    return directory.resolve("blobs");
  }

  private LocalBlobStoreOptions options() {
    return LocalBlobStoreOptions.of(root());
  }

  private List<BlobLocation> written(int... lengths) throws IOException {
    List<BlobLocation> locations = new ArrayList<>();
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      for (int length : lengths) {
        locations.add(Blobs.write(store, Blobs.bytes(length, length), DESCRIPTOR));
      }
    }
    return locations;
  }

  private Path fileOf(BlobLocation location) {
    DataDirectory paths = new DataDirectory(root());
    return location.offset() == 0
        ? paths.large(location.container())
        : paths.container(location.container());
  }

  private List<ScanItem> scan() throws IOException {
    List<ScanItem> items = new ArrayList<>();
    BlobScanner.offline(root(), ScanOptions.full()).scan(items::add);
    return items;
  }

  private static List<BlobLocation> intact(List<ScanItem> items) {
    return items.stream()
        .filter(ScanItem.Intact.class::isInstance)
        .map(item -> ((ScanItem.Intact) item).location())
        .toList();
  }

  @Test
  void aTailTornAtAnyByteIsNotServedAndItsNeighbourIs() throws Exception {
    List<BlobLocation> locations = written(700, 300);
    BlobLocation first = locations.getFirst();
    BlobLocation last = locations.getLast();
    Path path = fileOf(last);
    byte[] whole = Files.readAllBytes(path);
    // Header, data, one checksum, descriptor and its checksum; padding may be cut off.
    int end = (int) last.offset() + 128 + 300 + 4 + DESCRIPTOR.length + 4;
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      for (int cut = (int) last.offset(); cut < end; cut++) {
        Files.write(path, Arrays.copyOf(whole, cut));
        List<ScanItem> items = scan();
        assertThat(intact(items)).as("cut at %d", cut).containsExactly(first);
        assertThat(Blobs.read(store, first)).isEqualTo(Blobs.bytes(700, 700));
        if (cut < end - DESCRIPTOR.length - 4) {
          assertThatThrownBy(() -> Blobs.read(store, last))
              .isInstanceOf(CorruptBlobException.class);
        }
      }
      Files.write(path, Arrays.copyOf(whole, end));
      assertThat(intact(scan())).containsExactly(first, last);
    }
  }

  @Test
  void aDamagedFileHeaderIsToldAndOneThatWasNeverWrittenIsNot() throws Exception {
    Path path = fileOf(written(700).getFirst());
    byte[] whole = Files.readAllBytes(path);
    byte[] flipped = whole.clone();
    flipped[9] ^= 4;
    Files.write(path, flipped);
    assertThat(unreadable()).containsExactly(false);

    byte[] unwritten = whole.clone();
    Arrays.fill(unwritten, 0, BlobFormat.FILE_HEADER_BYTES, (byte) 0);
    Files.write(path, unwritten);
    assertThat(unreadable()).containsExactly(true);
    Files.write(path, Arrays.copyOf(whole, 100));
    assertThat(unreadable()).containsExactly(true);
  }

  private List<Boolean> unreadable() throws IOException {
    return scan().stream().map(item -> ((ScanItem.Unreadable) item).tail()).toList();
  }

  @Test
  void aDamagedHeaderOfAJournalIsTold() throws Exception {
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      store.journal().append(new byte[] {1, 2, 3});
    }
    DataDirectory paths = new DataDirectory(root());
    Path path;
    try (var files = Files.list(paths.journal())) {
      path = files.findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(path);
    whole[9] ^= 4;
    Files.write(path, whole);
    assertThat(damagedTails()).containsExactly(false);
    Arrays.fill(whole, 0, BlobFormat.FILE_HEADER_BYTES, (byte) 0);
    Files.write(path, whole);
    assertThat(damagedTails()).containsExactly(true);
  }

  private List<Boolean> damagedTails() throws IOException {
    List<Boolean> tails = new ArrayList<>();
    new JournalReader(root(), new PosixFileLayer())
        .read(
            new JournalReader.Visitor() {
              @Override
              public void entry(byte[] entry) {
                throw new AssertionError("nothing can be read under a damaged header");
              }

              @Override
              public void damaged(long file, long offset, boolean tail, String problem) {
                tails.add(tail);
              }
            });
    return tails;
  }

  @Test
  void aFlippedBitAnywhereInARecordIsFound() throws Exception {
    List<BlobLocation> locations = written(700, 300, 500);
    BlobLocation middle = locations.get(1);
    Path path = fileOf(middle);
    byte[] whole = Files.readAllBytes(path);
    byte[] expected = Blobs.bytes(300, 300);
    int end = (int) middle.offset() + 128 + 300 + 4 + DESCRIPTOR.length + 4;
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      for (int at = (int) middle.offset(); at < end; at++) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << (at % 8));
        Files.write(path, flipped);
        List<BlobLocation> found = intact(scan());
        assertThat(found).contains(locations.get(0), locations.get(2));
        // A damaged mark of death means alive: the bytes are right, after all.
        boolean tombstone = at >= middle.offset() + 120 && at < middle.offset() + 128;
        assertThat(found.contains(middle)).as("flip at %d", at).isEqualTo(tombstone);
        try {
          assertThat(Blobs.read(store, middle)).isEqualTo(expected);
          if (!tombstone) {
            assertThatThrownBy(() -> store.descriptor(middle))
                .isInstanceOf(CorruptBlobException.class);
          }
        } catch (CorruptBlobException e) {
          assertThat(tombstone).isFalse();
        }
      }
    }
  }

  /** A container may grow for weeks, so its synced records are judged while it does. */
  @Test
  void aFlippedBitInAContainerThatGrowsIsToldAndHidesNothingBehindIt() throws Exception {
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      for (int length : new int[] {700, 100_000}) {
        List<BlobLocation> locations = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          locations.add(Blobs.write(store, Blobs.bytes(i, length), DESCRIPTOR));
        }
        for (int at : new int[] {40, 128 + 60}) {
          BlobLocation first = locations.getFirst();
          flip(fileOf(first), first.offset() + at);
          List<ScanItem> items = new ArrayList<>();
          store.scanner(ScanOptions.full()).scanContainer(first.container(), items::add);
          flip(fileOf(first), first.offset() + at);
          assertThat(intact(items)).contains(locations.get(1), locations.get(2));
          assertThat(items)
              .hasSizeGreaterThanOrEqualTo(3)
              .noneMatch(
                  item -> item instanceof ScanItem.Intact found && found.location().equals(first));
          assertThat(items.getFirst())
              .isInstanceOfAny(ScanItem.Damaged.class, ScanItem.Unreadable.class);
        }
        BlobLocation last = locations.getLast();
        flip(fileOf(last), last.offset() + 40);
        List<ScanItem> items = new ArrayList<>();
        store.scanner(ScanOptions.full()).scanContainer(last.container(), items::add);
        assertThat(items.getLast())
            .as("what was acknowledged is no torn tail")
            .matches(item -> item instanceof ScanItem.Unreadable gap && !gap.tail());
      }
    }
  }

  private static void flip(Path path, long at) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(at);
      int before = file.read();
      file.seek(at);
      file.write(before ^ 4);
    }
  }

  @Test
  void aFlippedBitAnywhereInTheEdgesOfALargeBlobIsFound() throws Exception {
    int length = 1024 * 1024 + 5000;
    BlobLocation location = written(length).getFirst();
    Path path = fileOf(location);
    byte[] whole = Files.readAllBytes(path);
    byte[] expected = Blobs.bytes(length, length);
    int table = 4096 + length;
    int[] places = {
      0,
      33,
      4092,
      4096,
      700_000,
      table - 1,
      table,
      table + 4 * 17 + 3,
      whole.length - 128,
      whole.length - 112,
      whole.length - 104,
      whole.length - 16
    };
    for (int at : places) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 4;
      Files.write(path, flipped);
      try (LocalBlobStore store = LocalBlobStore.open(options())) {
        assertThatThrownBy(
                () -> {
                  assertThat(Blobs.read(store, location)).isEqualTo(expected);
                  store.descriptor(location);
                })
            .as("flip at %d", at)
            .isInstanceOf(CorruptBlobException.class);
      }
      assertThat(intact(scan())).isEmpty();
    }
  }

  @Test
  void aRecordForgedInsideObjectBytesIsNotPickedUp() throws Exception {
    BlobLocation model = written(200).getFirst();
    byte[] real = Files.readAllBytes(fileOf(model));
    // The tenant knows the format but not the salt, and guesses place and container well.
    byte[] evil = new byte[4096];
    BlobLocation host;
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      BlobLocation probe = Blobs.write(store, new byte[10], DESCRIPTOR);
      long next = probe.offset() + 192;
      ByteBuffer forged = ByteBuffer.wrap(evil);
      forged.put(real, (int) model.offset(), real.length - (int) model.offset());
      forged.putLong(8, probe.container()).putLong(16, next + 128);
      host = Blobs.write(store, evil, DESCRIPTOR);
      assertThat(host.offset()).isEqualTo(next);
      Blobs.write(store, new byte[20], DESCRIPTOR);
    }
    // The header in front of the forgery is destroyed, so that a walk must search through it.
    byte[] bytes = Files.readAllBytes(fileOf(host));
    bytes[(int) host.offset() + 9] ^= 1;
    Files.write(fileOf(host), bytes);
    List<BlobLocation> found = intact(scan());
    assertThat(found).hasSize(3).noneMatch(each -> each.offset() == host.offset() + 128);
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      BlobLocation forged = new BlobLocation(host.container(), host.offset() + 128, 200);
      assertThatThrownBy(() -> store.open(forged)).isInstanceOf(CorruptBlobException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1})
  void aLocationOfAnotherLengthIsRefused(long difference) throws Exception {
    BlobLocation location = written(200).getFirst();
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      BlobLocation wrong =
          new BlobLocation(location.container(), location.offset(), 200 + difference);
      assertThatThrownBy(() -> store.open(wrong)).isInstanceOf(CorruptBlobException.class);
      BlobLocation missing = new BlobLocation(location.container() + 77_777, 4096, 200);
      assertThatThrownBy(() -> store.open(missing)).isInstanceOf(CorruptBlobException.class);
    }
  }

  @Test
  void aLostNumberFileNeverLeadsToANumberGivenBefore() throws Exception {
    List<BlobLocation> before = written(100, 2 * 1024 * 1024);
    Files.delete(root().resolve("numbers"));
    List<BlobLocation> after = written(100, 2 * 1024 * 1024);
    assertThat(after).allMatch(each -> each.container() > before.getLast().container() + 1_000_000);
  }

  @Test
  void aLostSlotOfTheNumberFileNeverLeadsToANumberGivenBefore() throws Exception {
    for (int slot = 0; slot < 2; slot++) {
      List<BlobLocation> before = written(20, 2 * 1024 * 1024);
      Path numbers = root().resolve("numbers");
      byte[] bytes = Files.readAllBytes(numbers);
      bytes[slot * 4096 + 20] ^= 1;
      Files.write(numbers, bytes);
      List<BlobLocation> after = written(20, 2 * 1024 * 1024);
      assertThat(after)
          .allMatch(each -> each.container() > before.getLast().container() + 1_000_000);
    }
  }

  @Test
  void theSweepRemovesWhatWasNeverAcknowledgedAndKeepsADamagedFooter() throws Exception {
    BlobLocation kept;
    Path damaged;
    Path unfinished;
    LocalBlobStore crashed = LocalBlobStore.open(options());
    kept = Blobs.write(crashed, new byte[3_000_000], DESCRIPTOR);
    BlobLocation flipped = Blobs.write(crashed, new byte[2_000_000], DESCRIPTOR);
    BlobWriter open = crashed.begin(new BlobSpec(4_000_000, Set.of()));
    open.append(ByteBuffer.allocate(3_000_000));
    // No close: the process is gone.
    damaged = fileOf(flipped);
    unfinished = new DataDirectory(root()).large(flipped.container() + 1);
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length - 120] ^= 1;
    Files.write(damaged, bytes);
    assertThat(unfinished).exists();
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      store.awaitSweep();
      assertThat(unfinished).doesNotExist();
      assertThat(damaged).exists();
      assertThat(Blobs.read(store, kept)).isEqualTo(new byte[3_000_000]);
    } finally {
      open.close();
      crashed.close();
    }
  }
}
