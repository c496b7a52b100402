package io.holdfast.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
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
}
