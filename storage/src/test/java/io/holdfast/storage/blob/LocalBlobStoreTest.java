package io.holdfast.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalBlobStoreTest {
  private static final int MIB = 1024 * 1024;
  private static final byte[] DESCRIPTOR = "a descriptor".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;

  private LocalBlobStoreOptions options() {
    return LocalBlobStoreOptions.of(directory.resolve("blobs"));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        4095,
        4096,
        65535,
        65536,
        65537,
        131072,
        300_000,
        MIB - 1,
        MIB,
        MIB + 1,
        2 * MIB - 4096,
        2 * MIB,
        5 * MIB + 17
      })
  void bytesComeBackAsTheyWereWrittenAlsoAfterARestart(int length) throws Exception {
    byte[] data = Blobs.bytes(length, length);
    BlobLocation declared;
    BlobLocation undeclared;
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      declared = Blobs.write(store, data, DESCRIPTOR);
      undeclared = Blobs.write(store, data, DESCRIPTOR, BlobSpec.UNKNOWN_LENGTH);
      assertThat(Blobs.read(store, declared)).isEqualTo(data);
      assertThat(declared.offset() == 0).isEqualTo(length > MIB);
      assertThat(undeclared.offset() == 0).isEqualTo(length > MIB);
    }
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      assertThat(Blobs.read(store, declared)).isEqualTo(data);
      assertThat(Blobs.read(store, undeclared)).isEqualTo(data);
    }
  }

  @Test
  void everyRangeIsReadRight() throws Exception {
    byte[] data = Blobs.bytes(7, 3 * 65536 + 1000);
    Random random = new Random(1);
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      BlobLocation location = Blobs.write(store, data, DESCRIPTOR);
      try (BlobReader reader = store.open(location)) {
        for (int i = 0; i < 500; i++) {
          int from = random.nextInt(data.length);
          ByteBuffer target = ByteBuffer.allocateDirect(1 + random.nextInt(150_000));
          int count = reader.read(from, target);
          assertThat(count).isEqualTo(Math.min(target.capacity(), data.length - from));
          byte[] got = new byte[count];
          target.get(0, got);
          assertThat(got).isEqualTo(java.util.Arrays.copyOfRange(data, from, from + count));
        }
        assertThat(reader.read(data.length, ByteBuffer.allocate(1))).isEqualTo(-1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 16 * 1024, 16 * 1024 + 1, 200_000, 3 * MIB + 5})
  void eachDigestIsTheOneOfTheBytes(int length) throws Exception {
    byte[] data = Blobs.bytes(length, length);
    try (LocalBlobStore store = LocalBlobStore.open(options());
        BlobWriter writer =
            store.begin(new BlobSpec(length, EnumSet.allOf(DigestAlgorithm.class)))) {
      for (int at = 0; at < length; at += 7777) {
        writer.append(ByteBuffer.wrap(data, at, Math.min(7777, length - at)));
      }
      SealedBlob sealed = writer.seal();
      assertThat(sealed.length()).isEqualTo(length);
      assertThat(sealed.digest(DigestAlgorithm.MD5))
          .isEqualTo(MessageDigest.getInstance("MD5").digest(data));
      assertThat(sealed.digest(DigestAlgorithm.SHA1))
          .isEqualTo(MessageDigest.getInstance("SHA-1").digest(data));
      assertThat(sealed.digest(DigestAlgorithm.SHA256))
          .isEqualTo(MessageDigest.getInstance("SHA-256").digest(data));
      java.util.zip.CRC32 crc32 = new java.util.zip.CRC32();
      crc32.update(data);
      assertThat(ByteBuffer.wrap(sealed.digest(DigestAlgorithm.CRC32)).getInt())
          .isEqualTo((int) crc32.getValue());
      java.util.zip.CRC32C crc32c = new java.util.zip.CRC32C();
      crc32c.update(data);
      assertThat(ByteBuffer.wrap(sealed.digest(DigestAlgorithm.CRC32C)).getInt())
          .isEqualTo((int) crc32c.getValue());
      assertThat(ByteBuffer.wrap(sealed.digest(DigestAlgorithm.CRC64NVME)).getLong())
          .isEqualTo(slowCrc64(data));
    }
  }

  private static long slowCrc64(byte[] data) {
    long crc = -1;
    for (byte each : data) {
      crc ^= each & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0x9a6c9329ac4bc9b5L;
      }
    }
    return ~crc;
  }

  @Test
  void crc64OfTheCheckStringIsTheOneOfTheSpecification() {
    Crc64Nvme crc = new Crc64Nvme();
    crc.update(ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII)));
    assertThat(crc.value()).isEqualTo(0xae8b14860a799888L);
  }

  @Test
  void sipHashGivesThePublishedVectors() {
    byte[] key = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    byte[] message = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e");
    assertThat(new SipHash(key).hash(ByteBuffer.wrap(message), 0, 15))
        .isEqualTo(0xa129ca6149be45e5L);
    assertThat(new SipHash(key).hash(ByteBuffer.wrap(message), 0, 0))
        .isEqualTo(0x726fdb47dd0e0e31L);
    assertThat(new SipHash(key).hash(ByteBuffer.wrap(message), 0, 8))
        .isEqualTo(0x93f5f5799a932462L);
  }

  @Test
  void thirtyTwoWritersInParallelEachGetTheirOwnBytesBack() throws Exception {
    LocalBlobStoreOptions options = options().withRollBytes(3L * MIB, MIB);
    try (LocalBlobStore store = LocalBlobStore.open(options);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<BlobLocation>>> writers = new ArrayList<>();
      for (int writer = 0; writer < 32; writer++) {
        int id = writer;
        writers.add(
            executor.submit(() -> {
              List<BlobLocation> locations = new ArrayList<>();
              for (int i = 0; i < 20; i++) {
                locations.add(
                    Blobs.write(store, Blobs.bytes(id * 100 + i, size(id, i)), DESCRIPTOR));
                store.journal().append(Blobs.bytes(i, 10 + i));
              }
              return locations;
            }));
      }
      for (int writer = 0; writer < 32; writer++) {
        List<BlobLocation> locations = writers.get(writer).get();
        for (int i = 0; i < 20; i++) {
          assertThat(Blobs.read(store, locations.get(i)))
              .isEqualTo(Blobs.bytes(writer * 100 + i, size(writer, i)));
        }
      }
    }
  }

  private static int size(int writer, int index) {
    int[] sizes = {0, 100, 4096, 60_000, 70_000, 400_000, MIB, MIB + 1, 3 * MIB};
    return sizes[(writer + index) % sizes.length];
  }

  @Test
  void aLongDescriptorFits() throws Exception {
    byte[] descriptor = Blobs.bytes(3, BlobWriter.MAX_DESCRIPTOR_BYTES);
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      long before = store.buffersInUseBytes();
      for (int length : new int[] {0, 5000, MIB, MIB + 1, 4 * MIB - 200}) {
        byte[] data = Blobs.bytes(length, length);
        assertThat(Blobs.read(store, Blobs.write(store, data, descriptor))).isEqualTo(data);
      }
      assertThat(store.buffersInUseBytes()).isEqualTo(before);
      assertThatThrownBy(
              () -> Blobs.write(store, new byte[1], new byte[BlobWriter.MAX_DESCRIPTOR_BYTES + 1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aBodyThatIsGivenUpLeavesNothingBehind() throws Exception {
    try (LocalBlobStore store = LocalBlobStore.open(options())) {
      long before = store.buffersInUseBytes();
      for (long declared : new long[] {10, 100_000, 3L * MIB, BlobSpec.UNKNOWN_LENGTH}) {
        try (BlobWriter writer = store.begin(new BlobSpec(declared, Set.of(DigestAlgorithm.MD5)))) {
          writer.append(ByteBuffer.allocate(declared < 0 ? 5 * MIB : (int) declared));
        }
      }
      assertThat(store.buffersInUseBytes()).isEqualTo(before);
      try (var files = java.nio.file.Files.walk(directory.resolve("blobs/large"))) {
        assertThat(files.filter(java.nio.file.Files::isRegularFile)).isEmpty();
      }
    }
  }

  @Test
  void moreBodiesThanMemoryAreRefusedAndNotQueuedForEver() throws Exception {
    LocalBlobStoreOptions options = options().withBufferBudget(8L * MIB, Duration.ofMillis(50));
    try (LocalBlobStore store = LocalBlobStore.open(options)) {
      long before = store.buffersInUseBytes();
      List<BlobWriter> writers = new ArrayList<>();
      assertThatThrownBy(
              () -> {
                while (true) {
                  writers.add(store.begin(new BlobSpec(100L * MIB, Set.of())));
                }
              })
          .isInstanceOf(StoreOverloadedException.class);
      byte[] data = Blobs.bytes(1, 5 * MIB);
      // Those that were let in go on with one buffer each.
      for (BlobWriter writer : writers) {
        writer.append(ByteBuffer.wrap(data));
      }
      for (BlobWriter writer : writers) {
        BlobLocation location = writer.commit(DESCRIPTOR);
        assertThat(location.length()).isEqualTo(data.length);
        writer.close();
      }
      assertThat(store.buffersInUseBytes()).isEqualTo(before);
    }
  }

  @Test
  void aBodyLongerThanDeclaredIsRefused() throws Exception {
    try (LocalBlobStore store = LocalBlobStore.open(options());
        BlobWriter writer = store.begin(new BlobSpec(10, Set.of()))) {
      assertThatThrownBy(() -> writer.append(ByteBuffer.allocate(11)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aClosedStoreRefusesInsteadOfHanging() throws Exception {
    LocalBlobStore store = LocalBlobStore.open(options());
    BlobWriter small = store.begin(new BlobSpec(5, Set.of()));
    BlobWriter large = store.begin(new BlobSpec(5L * MIB, Set.of()));
    small.append(ByteBuffer.allocate(5));
    large.append(ByteBuffer.allocate(5));
    store.close();
    assertThatThrownBy(() -> small.commit(DESCRIPTOR)).hasMessageContaining("closed");
    assertThatThrownBy(() -> large.commit(DESCRIPTOR)).hasMessageContaining("closed");
    small.close();
    large.close();
    assertThatThrownBy(() -> store.begin(new BlobSpec(5, Set.of()))).hasMessageContaining("closed");
    assertThat(store.health().writable()).isFalse();
    store.close();
  }
}
