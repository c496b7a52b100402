package io.holdfast.storage.blob;

import io.holdfast.storage.blob.BlobFormat.FileHeader;
import io.holdfast.storage.blob.BlobFormat.FileKind;
import io.holdfast.storage.blob.BlobFormat.Footer;
import io.holdfast.storage.blob.BufferPool.PooledBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Streams a large body to a file of its own through two buffers: while a transfer thread digests
 * and writes one, the caller fills the other.
 */
final class LargeBlobWriter implements BlobWriter {
  private final StoreContext context;
  private final DigestPass pass;
  private final FileHeader header;
  private final Path path;
  private final StoreFile file;
  private @Nullable PooledBuffer current;
  private @Nullable PooledBuffer spare;
  private @Nullable PooledBuffer busy;
  private @Nullable CompletableFuture<Void> inFlight;
  private @Nullable SealedBlob sealed;
  private int dataStart = BlobFormat.FILE_HEADER_BYTES;
  private int fill = BlobFormat.FILE_HEADER_BYTES;
  private long fileOffset;
  private long length;
  private boolean failed;
  private boolean committed;
  private boolean closed;

  LargeBlobWriter(StoreContext context, BlobSpec spec) throws IOException {
    this.context = context;
    this.pass = new DigestPass(spec.digests());
    PooledBuffer first = context.buffers().acquire(BufferPool.LARGE_BYTES);
    try {
      this.header = context.newFile(FileKind.LARGE);
      this.path = context.directory().large(header.number());
      this.file = create(context, header, path);
    } catch (IOException e) {
      first.close();
      throw context.faults().translate(e);
    } catch (RuntimeException e) {
      first.close();
      throw e;
    }
    header.encode(first.bytes());
    this.current = first;
  }

  private static StoreFile create(StoreContext context, FileHeader header, Path path)
      throws IOException {
    // Registered before it exists, so that a scan of the running store passes over it.
    context.activeFiles().add(header.number());
    try {
      return context.layer().open(path, FileLayer.Mode.CREATE_DIRECT);
    } catch (IOException | RuntimeException e) {
      context.activeFiles().remove(header.number());
      throw e;
    }
  }

  @Override
  public void append(ByteBuffer source) throws IOException {
    if (sealed != null) {
      throw new IllegalStateException("the blob is sealed");
    }
    while (source.hasRemaining()) {
      if (fill == BufferPool.LARGE_BYTES) {
        flush();
      }
      ByteBuffer target = current().bytes();
      int count = Math.min(source.remaining(), BufferPool.LARGE_BYTES - fill);
      target.put(fill, source, source.position(), count);
      source.position(source.position() + count);
      fill += count;
      length += count;
    }
  }

  private PooledBuffer current() throws IOException {
    if (failed) {
      throw new IOException("an earlier write of this blob failed");
    }
    if (current == null || closed) {
      throw new IOException("the blob writer is closed");
    }
    return current;
  }

  /** Hands the full buffer to a transfer thread and goes on with the other one. */
  private void flush() throws IOException {
    awaitInFlight();
    PooledBuffer full = current();
    ByteBuffer data = full.bytes().slice(dataStart, fill - dataStart);
    ByteBuffer page = full.bytes().slice(0, fill);
    long at = fileOffset;
    inFlight =
        context
            .transfers()
            .start(() -> {
              pass.update(data);
              file.write(page, at);
            });
    busy = full;
    current = null;
    fileOffset += fill;
    fill = 0;
    dataStart = 0;
    current = anotherBuffer();
  }

  private PooledBuffer anotherBuffer() throws IOException {
    PooledBuffer other = spare;
    spare = null;
    if (other == null) {
      other = context.buffers().tryAcquire(BufferPool.LARGE_BYTES);
    }
    if (other == null) {
      // Under pressure one buffer must do: waiting for a second one while holding the first could
      // stop all uploads at once.
      awaitInFlight();
      other = spare;
      spare = null;
    }
    if (other == null) {
      throw new IllegalStateException("the buffer in flight did not come back");
    }
    return other;
  }

  private void awaitInFlight() throws IOException {
    CompletableFuture<Void> waiting = inFlight;
    if (waiting == null) {
      return;
    }
    inFlight = null;
    try {
      TransferPool.await(waiting);
    } catch (IOException e) {
      failed = true;
      throw context.faults().translate(e);
    } finally {
      if (busy != null) {
        spare = busy;
        busy = null;
      }
    }
  }

  @Override
  public SealedBlob seal() throws IOException {
    SealedBlob known = sealed;
    if (known != null) {
      return known;
    }
    awaitInFlight();
    ByteBuffer rest = current().bytes().slice(dataStart, fill - dataStart);
    inFlight = context.transfers().start(() -> pass.update(rest));
    awaitInFlight();
    SealedBlob result = pass.finish();
    sealed = result;
    return result;
  }

  @Override
  public BlobLocation commit(byte[] descriptor) throws IOException {
    if (committed) {
      throw new IllegalStateException("the blob is committed");
    }
    PackedBlobWriter.checkDescriptor(descriptor);
    seal();
    try {
      writeTail(descriptor);
      context.force(file, SyncPoint.LARGE_FILE);
      context.forceDirectory(
          context.directory().shard((int) (header.number() % 256)), SyncPoint.LARGE_DIRECTORY);
    } catch (IOException e) {
      failed = true;
      throw context.faults().translate(e);
    }
    committed = true;
    close();
    context.metrics().written(length);
    return new BlobLocation(header.number(), 0, length);
  }

  private void writeTail(byte[] descriptor) throws IOException {
    Footer footer = new Footer(header.number(), length, descriptor.length);
    ByteBuffer word = ByteBuffer.allocate(4);
    for (int block = 0; block < pass.blockCount(); block++) {
      put(word.clear().putInt(pass.blockChecksum(block)).flip());
    }
    put(ByteBuffer.wrap(descriptor));
    ByteBuffer end = footer.encode(header.salt());
    int crc = BlobFormat.descriptorCrc(end, 0, ByteBuffer.wrap(descriptor));
    put(word.clear().putInt(crc).flip());
    long padding = footer.fileLength() - BlobFormat.FOOTER_BYTES - fileOffset - fill;
    put(ByteBuffer.allocate(Math.toIntExact(padding)));
    put(end);
    writeCurrent();
  }

  private void put(ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      if (fill == BufferPool.LARGE_BYTES) {
        writeCurrent();
      }
      int count = Math.min(source.remaining(), BufferPool.LARGE_BYTES - fill);
      current().bytes().put(fill, source, source.position(), count);
      source.position(source.position() + count);
      fill += count;
    }
  }

  private void writeCurrent() throws IOException {
    file.write(current().bytes().slice(0, fill), fileOffset);
    fileOffset += fill;
    fill = 0;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    try {
      awaitInFlight();
    } catch (IOException e) {
      // The upload is given up; the failure was or will be told by the call that waited for it.
      committed = false;
    }
    closed = true;
    for (PooledBuffer buffer : new PooledBuffer[] {current, spare}) {
      if (buffer != null) {
        buffer.close();
      }
    }
    current = null;
    spare = null;
    try {
      file.close();
      if (!committed) {
        context.layer().delete(path);
      }
      context.activeFiles().remove(header.number());
    } catch (IOException e) {
      // It still counts as being written, so that the next start looks for it and removes it.
      context.faults().translate(e);
    }
  }
}
