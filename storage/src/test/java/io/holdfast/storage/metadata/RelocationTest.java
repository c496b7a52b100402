package io.holdfast.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.blob.BlobReader;
import io.holdfast.storage.blob.BlobScanner;
import io.holdfast.storage.blob.JournalReader;
import io.holdfast.storage.blob.PosixFileLayer;
import io.holdfast.storage.blob.ScanItem;
import io.holdfast.storage.blob.ScanOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Whatever comes between copy and move: nothing is lost, and nothing is owned twice. */
class RelocationTest extends CompactedVault {
  private ScanItem.Intact only(BlobLocation location) throws IOException {
    return intact(location.container()).stream()
        .filter(item -> item.location().equals(location))
        .findFirst()
        .orElseThrow();
  }

  private List<Relocation.Move> copies(List<ScanItem.Intact> items) throws IOException {
    List<Relocation.Move> moves = new ArrayList<>();
    for (Relocation.Move move :
        new Relocation(vault.source, vault.witness.relocation()).named(items)) {
      moves.add(move.to(vault.blobs.copyLive(move.from())));
    }
    return moves;
  }

  private RebuildPlan rebuilt() throws IOException {
    return RebuildPlan.read(
        BlobScanner.offline(directory, ScanOptions.headers()),
        new JournalReader(directory, new PosixFileLayer()));
  }

  private long garbage() throws SQLException {
    try (var connection = database.owner().getConnection();
        var sql = connection.createStatement();
        var rows = sql.executeQuery("SELECT count(*) FROM blob_garbage")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Every finished container, whether it is worth it or not. */
  private int moveAll(AtomicBoolean done) throws IOException {
    int moved = 0;
    Relocation relocation = new Relocation(vault.source, vault.witness.relocation());
    while (!done.get()) {
      for (long container : vault.blobs.finishedContainers()) {
        List<Relocation.Move> moves = new ArrayList<>();
        for (Relocation.Move move : relocation.named(intact(container))) {
          try {
            moves.add(move.to(vault.blobs.copyLive(move.from())));
          } catch (io.holdfast.storage.blob.CorruptBlobException e) {
            // It was deleted, and its grace is over.
            assertThat(vault.blobs).isNotNull();
          }
        }
        if (!moves.isEmpty()) {
          moved += relocation.relocate(moves);
        }
      }
    }
    return moved;
  }

  /** Puts, replaces, deletes and reads keys of its own; answers what is there at the end. */
  private Map<String, Integer> write(String prefix, AtomicBoolean done) throws IOException {
    Random random = new Random(prefix.hashCode());
    Map<String, Integer> alive = new HashMap<>();
    while (!done.get()) {
      String key = prefix + random.nextInt(40);
      if (alive.containsKey(key) && random.nextBoolean()) {
        assertReads(key, alive.get(key));
        delete(key);
        alive.remove(key);
      } else if (!alive.containsKey(key)) {
        int size = random.nextInt(1, 6_000);
        put(key, size);
        alive.put(key, size);
      }
    }
    return alive;
  }

  private void assertReads(String key, int size) throws IOException {
    byte[] read = vault.read(vault.locationOf(bucket, key));
    Optional<ObjectVersion> still = vault.versions.findLatest(bucket.bucketId(), ObjectKey.of(key));
    assertThat(still).isPresent();
    assertThat(Arrays.equals(read, bytes(key, size))).as(key).isTrue();
  }

  @Test
  void aReaderThatIsUnderWayReadsToItsEndWhateverMoves() throws Exception {
    for (int i = 0; i < 40; i++) {
      put("k" + i, i == 0 ? 60_000 : 3_000);
    }
    for (int i = 1; i < 40; i++) {
      delete("k" + i);
    }
    put("later", 60_000);
    reclaim();
    BlobLocation old = vault.locationOf(bucket, "k0");
    ByteBuffer bytes = ByteBuffer.allocate(60_000);
    try (BlobReader reader = vault.blobs.open(old)) {
      List<Relocation.Move> moves = copies(List.of(only(old)));
      new Relocation(vault.source, vault.witness.relocation()).relocate(moves);
      reclaim();
      reclaim();
      while (bytes.hasRemaining()) {
        reader.read(bytes.position(), bytes);
      }
    }
    assertThat(bytes.array()).isEqualTo(bytes("k0", 60_000));
    reclaim();
    assertThatThrownBy(() -> vault.blobs.open(old)).isInstanceOf(IOException.class);
    assertHolds("k0", 60_000);
    assertIntact(2);
  }

  @Test
  void aKillBetweenCopyAndMoveLeavesTheOldPlaceNamedAndTheCopyAsSpace() throws Exception {
    put("k", 3_000);
    BlobLocation old = vault.locationOf(bucket, "k");
    BlobLocation copy = copies(List.of(only(old))).getFirst().to();
    assertThat(rebuilt().report().versions()).as("both copies are one version").isEqualTo(1);
    assertThat(rebuilt().report().problems()).isEmpty();
    restart();
    try (OrphanSweep sweep =
        new OrphanSweep(vault.source, vault.blobs, vault.witness, Duration.ofMillis(10))) {
      sweep.await();
    }
    reclaim();
    assertThat(vault.locationOf(bucket, "k")).isEqualTo(old);
    assertThatThrownBy(() -> vault.blobs.open(copy)).isInstanceOf(IOException.class);
    assertHolds("k", 3_000);
    assertIntact(1);
  }

  @Test
  void aKillBehindTheMoveLeavesTheNewPlaceNamedAndTheOldOneAsGarbage() throws Exception {
    put("k", 3_000);
    BlobLocation old = vault.locationOf(bucket, "k");
    List<Relocation.Move> moves = copies(List.of(only(old)));
    Relocation relocation = new Relocation(vault.source, vault.witness.relocation());
    assertThat(relocation.relocate(moves)).isEqualTo(1);
    assertThat(relocation.relocate(moves)).as("told again after a lost answer").isZero();
    assertThat(rebuilt().report().versions()).isEqualTo(1);
    restart();
    assertThat(vault.witness.former().proven()).isTrue();
    reclaim();
    assertThat(vault.locationOf(bucket, "k")).isEqualTo(moves.getFirst().to());
    assertHolds("k", 3_000);
    assertIntact(1);
    assertThat(rebuilt().report().versions()).isEqualTo(1);
  }

  @Test
  void aDatabaseFromBeforeAMoveProvesNothing() throws Exception {
    put("k", 3_000);
    List<Relocation.Move> moves = copies(List.of(only(vault.locationOf(bucket, "k"))));
    new Relocation(vault.source, vault.witness.relocation()).relocate(moves);
    try (var connection = database.owner().getConnection();
        var sql = connection.createStatement()) {
      sql.execute(
          "UPDATE committer_marks SET last_batch = 0 WHERE committer_id = '"
              + vault.witness.relocation().id()
              + "'");
    }
    restart();
    assertThat(vault.witness.former().proven()).isFalse();
  }

  @Test
  void aVersionDeletedWhileItWasCopiedTakesItsCopyAlong() throws Exception {
    put("k", 3_000);
    List<Relocation.Move> moves = copies(List.of(only(vault.locationOf(bucket, "k"))));
    delete("k");
    Relocation relocation = new Relocation(vault.source, vault.witness.relocation());
    assertThat(relocation.relocate(moves)).isZero();
    reclaim();
    assertIntact(0);
  }

  @Test
  void movesRaceWithWritesDeletionsAndReadsAndEverythingStaysRight() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    List<Future<Map<String, Integer>>> writers = new ArrayList<>();
    int moved = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        Reclaimer reclaimer = new Reclaimer(vault.source, vault.blobs, Duration.ofMillis(400))) {
      for (int writer = 0; writer < 4; writer++) {
        String prefix = "w" + writer + "-";
        writers.add(threads.submit(() -> write(prefix, done)));
      }
      Future<?> mover = threads.submit((Callable<Integer>) () -> moveAll(done));
      for (int i = 0; i < 12; i++) {
        TimeUnit.MILLISECONDS.sleep(400);
        reclaimer.runOnce();
      }
      done.set(true);
      moved = (Integer) mover.get();
    }
    assertThat(moved).isGreaterThan(50);
    int alive = 0;
    for (Future<Map<String, Integer>> writer : writers) {
      for (Map.Entry<String, Integer> each : writer.get().entrySet()) {
        assertHolds(each.getKey(), each.getValue());
        alive++;
      }
    }
    reclaim();
    assertThat(garbage()).isZero();
    assertIntact(alive);
    assertThat(vault.versions.usage(bucket.bucketId()).versions()).isEqualTo(alive);
  }
}
