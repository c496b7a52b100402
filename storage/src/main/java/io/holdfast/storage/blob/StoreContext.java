package io.holdfast.storage.blob;

import io.holdfast.storage.blob.BlobFormat.FileHeader;
import io.holdfast.storage.blob.BlobFormat.FileKind;
import io.holdfast.storage.blob.BlobFormat.Salt;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/** What the parts of one open store share. */
record StoreContext(
    LocalBlobStoreOptions options,
    DataDirectory directory,
    BufferPool buffers,
    TransferPool transfers,
    ContainerNumbers numbers,
    StoreFaults faults,
    ActiveFiles activeFiles,
    SecureRandom random) {

  static StoreContext open(LocalBlobStoreOptions options) throws IOException {
    FileLayer layer = options.fileLayer();
    DataDirectory directory = new DataDirectory(options.directories().getFirst());
    directory.create(layer);
    StoreFaults faults = new StoreFaults(layer, directory, options.reserveBytes());
    faults.clearProbes();
    ContainerNumbers numbers = ContainerNumbers.open(directory, layer, options.metrics());
    try {
      directory.force(layer);
      return new StoreContext(
          options,
          directory,
          new BufferPool(
              options.bufferBudgetBytes(), options.bufferWait().toNanos(), options.metrics()),
          new TransferPool(options.transferThreads(), options.transferQueue()),
          numbers,
          faults,
          new ActiveFiles(),
          new SecureRandom());
    } catch (IOException | RuntimeException e) {
      numbers.close();
      throw e;
    }
  }

  FileLayer layer() {
    return options.fileLayer();
  }

  BlobMetrics metrics() {
    return options.metrics();
  }

  /** The header of a new file, under a number that was never used. */
  FileHeader newFile(FileKind kind) throws IOException {
    byte[] salt = new byte[BlobFormat.ID_BYTES];
    random.nextBytes(salt);
    return new FileHeader(kind, numbers.next(), new Salt(salt));
  }

  void force(StoreFile file, SyncPoint point) throws IOException {
    long start = System.nanoTime();
    file.force(point);
    metrics().synced(point, System.nanoTime() - start);
  }

  void forceDirectory(Path path, SyncPoint point) throws IOException {
    long start = System.nanoTime();
    layer().forceDirectory(path, point);
    metrics().synced(point, System.nanoTime() - start);
  }
}
