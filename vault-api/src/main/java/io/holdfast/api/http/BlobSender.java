package io.holdfast.api.http;

import io.holdfast.api.operation.S3Response;
import io.holdfast.storage.blob.BlobReader;
import io.holdfast.storage.blob.BlobStore;
import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Streams object bytes: verified reads on the request's thread into memory that all answers share,
 * two pieces on the way at a time. The next is read only when the socket has taken an earlier one.
 */
final class BlobSender {
  private static final int MAX_IN_FLIGHT = 2;
  private static final long MIN_BYTES_PER_SECOND = 8 * 1024;

  private final BlobStore store;
  private final SendBuffers buffers;

  BlobSender(BlobStore store, SendBuffers buffers) {
    this.store = store;
    this.buffers = buffers;
  }

  /**
   * Sends head and body.
   *
   * @throws IOException when the first bytes cannot be read; nothing was sent then
   */
  void send(
      RequestTrace trace,
      ByteBuf head,
      S3Response.Body.Blobs body,
      boolean close,
      BiConsumer<RequestTrace, Boolean> sent)
      throws IOException {
    Transfer transfer = new Transfer(trace, head, body.length(), close, sent);
    try {
      send(transfer, body.ranges());
    } catch (IOException | RuntimeException e) {
      if (transfer.head != null) {
        throw e;
      }
      // Part of the answer is out: only a broken connection tells that the rest is missing.
      trace.exchange.abort();
      sent.accept(trace, false);
      throw new AnswerBrokenException(e);
    } finally {
      ByteBuf unsent = transfer.head;
      if (unsent != null) {
        transfer.head = null;
        unsent.release();
      }
    }
  }

  private void send(Transfer transfer, List<S3Response.BlobRange> ranges) throws IOException {
    // Of an object's parts only the last can be small enough to share a container, which compaction
    // may empty before a long answer gets there: a blob that is open stays readable.
    BlobReader last = ranges.size() > 1 ? store.open(ranges.getLast().location()) : null;
    try {
      for (S3Response.BlobRange range : ranges) {
        send(transfer, range);
      }
    } finally {
      if (last != null) {
        last.close();
      }
    }
  }

  private void send(Transfer transfer, S3Response.BlobRange range) throws IOException {
    try (BlobReader reader = store.open(range.location())) {
      long position = range.offset();
      long end = range.offset() + range.length();
      while (position < end) {
        transfer.awaitRoom();
        SendBuffers.Piece piece = buffers.take(end - position, transfer.waitNanos());
        boolean filled = false;
        try {
          fill(reader, position, piece.buffer());
          filled = true;
        } finally {
          if (!filled) {
            piece.buffer().release();
            buffers.giveBack(piece);
          }
        }
        position += piece.buffer().readableBytes();
        transfer.put(piece, buffers);
      }
    }
  }

  private static void fill(BlobReader reader, long position, ByteBuf buffer) throws IOException {
    int size = buffer.capacity();
    ByteBuffer target = buffer.nioBuffer(0, size);
    while (target.hasRemaining()) {
      if (reader.read(position + target.position(), target) < 0) {
        throw new EOFException("the blob is shorter than its range");
      }
    }
    buffer.writerIndex(size);
  }

  /** One answer on its way. */
  private static final class Transfer {
    private final RequestTrace trace;
    private final boolean close;
    private final BiConsumer<RequestTrace, Boolean> sent;
    private final Semaphore room = new Semaphore(MAX_IN_FLIGHT);
    private final Patience patience;
    private @Nullable ByteBuf head;
    private long left;
    private volatile boolean failed;

    Transfer(
        RequestTrace trace,
        ByteBuf head,
        long length,
        boolean close,
        BiConsumer<RequestTrace, Boolean> sent) {
      this.trace = trace;
      this.head = head;
      this.left = length;
      this.close = close;
      this.sent = sent;
      this.patience = new Patience(waitNanos(), MIN_BYTES_PER_SECOND);
    }

    void awaitRoom() throws IOException {
      boolean isFree;
      try {
        long before = System.nanoTime();
        isFree = room.tryAcquire(patience.leftNanos(), TimeUnit.NANOSECONDS);
        patience.waited(System.nanoTime() - before);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while sending", e);
      }
      if (!isFree) {
        throw new ClientGoneException("the client takes no bytes, or too few");
      }
      if (failed) {
        throw new ClientGoneException("the client went away in the middle of the answer");
      }
    }

    long waitNanos() {
      return trace.exchange.writeTimeoutNanos();
    }

    void put(SendBuffers.Piece piece, SendBuffers buffers) {
      ByteBuf bytes = piece.buffer();
      int size = bytes.readableBytes();
      left -= size;
      trace.bytesSent += size;
      ByteBuf first = head;
      head = null;
      if (first != null) {
        trace.firstByteNanos = System.nanoTime() - trace.exchange.startNanos();
      }
      if (left == 0) {
        trace.exchange.finish(
            first,
            bytes,
            close,
            written -> {
              buffers.giveBack(piece);
              sent.accept(trace, written.isSuccess());
            });
        return;
      }
      if (first != null) {
        trace.exchange.write(first, written -> {});
      }
      trace.exchange.write(
          bytes,
          written -> {
            buffers.giveBack(piece);
            failed |= !written.isSuccess();
            patience.moved(size);
            room.release();
          });
    }
  }
}
