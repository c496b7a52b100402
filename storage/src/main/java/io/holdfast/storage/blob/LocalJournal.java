package io.holdfast.storage.blob;

import io.holdfast.storage.blob.BlobFormat.FileKind;
import io.holdfast.storage.blob.BlobFormat.RecordHeader;
import io.holdfast.storage.blob.BufferPool.PooledBuffer;
import java.io.IOException;
import java.util.Set;

/** The journal: records of their own kind in files of their own, with the same group sync. */
final class LocalJournal implements Journal, AutoCloseable {
  /** Longest entry in bytes: a manifest of 10,000 parts with checksums is below 2 MiB. */
  static final int MAX_ENTRY_BYTES = 4 * 1024 * 1024;

  private final StoreContext context;
  private final ContainerAppender appender;

  LocalJournal(StoreContext context) throws IOException {
    this.context = context;
    this.appender =
        new ContainerAppender(
            context, FileKind.JOURNAL, context.options().journalRollBytes(), "journal");
  }

  @Override
  public void append(byte[] entry) throws IOException {
    if (entry.length > MAX_ENTRY_BYTES) {
      throw new IllegalArgumentException("journal entry of " + entry.length + " bytes");
    }
    // No reserve is kept from the journal: deletions must stay possible on a disk that is almost
    // full.
    PooledBuffer memory =
        context
            .buffers()
            .acquire(RecordHeader.of(FileKind.JOURNAL, 0, 0, entry.length, 0).recordLength());
    memory.bytes().put(BlobFormat.RECORD_HEADER_BYTES, entry);
    DigestPass pass = new DigestPass(Set.of());
    pass.update(memory.bytes().slice(BlobFormat.RECORD_HEADER_BYTES, entry.length));
    pass.finish();
    PendingRecord pending =
        PendingRecord.of(FileKind.JOURNAL, memory, entry.length, pass, new byte[0]);
    appender.append(pending);
    TransferPool.await(pending.location());
  }

  @Override
  public void close() {
    appender.close();
  }
}
