package io.holdfast.storage.blob;

import io.holdfast.storage.blob.BlobFormat.FileHeader;
import io.holdfast.storage.blob.BlobFormat.Footer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes, after a crash, large files that were being written. Only numbers of runs that did not
 * end in order are looked at, and only files that have nothing like a footer: one that is damaged,
 * but was acknowledged, stays for scrub, and so does whatever a row names.
 */
final class UnfinishedSweep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UnfinishedSweep.class);

  private final StoreContext context;
  private final LongPredicate named;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile boolean complete;

  /** Of a store; {@code named} tells whether anything names the file of a number. */
  UnfinishedSweep(StoreContext context, LongPredicate named) {
    this.context = context;
    this.named = named;
    this.thread = Thread.ofPlatform().name("holdfast-blob-sweep").daemon().unstarted(this::run);
  }

  /** Begins in the background: a start must not wait for a million files. */
  UnfinishedSweep start() {
    thread.start();
    return this;
  }

  private void run() {
    try {
      if (context.numbers().sweepFrom() < context.numbers().firstNumber()) {
        for (int shard = 0; shard < 256 && !stopped; shard++) {
          sweep(context.directory().shard(shard));
        }
      }
      if (!stopped) {
        context.numbers().swept(context.numbers().firstNumber());
        complete = true;
      }
    } catch (IOException e) {
      // The next start tries again.
      context.faults().translate(e);
    } catch (RuntimeException e) {
      log.warn("Uploads that a crash cut off are kept until the next start", e);
    }
  }

  private void sweep(Path shard) throws IOException {
    for (String name : context.layer().list(shard)) {
      OptionalLong number = DataDirectory.numberOf(name);
      if (!stopped
          && number.isPresent()
          && number.getAsLong() >= context.numbers().sweepFrom()
          && number.getAsLong() < context.numbers().firstNumber()) {
        Path path = shard.resolve(name);
        // A footer may be missing because its page was lost: then a row names the file.
        if (isUnfinished(path, number.getAsLong()) && !named.test(number.getAsLong())) {
          context.layer().delete(path);
        }
      }
    }
  }

  private boolean isUnfinished(Path path, long number) throws IOException {
    try (StoreFile file = context.layer().open(path, FileLayer.Mode.READ)) {
      long size = file.size();
      if (size <= BlobFormat.FILE_HEADER_BYTES) {
        return true;
      }
      ByteBuffer bytes = ByteBuffer.allocate(BlobFormat.FOOTER_BYTES);
      if (!file.readFully(bytes, size - BlobFormat.FOOTER_BYTES)) {
        return true;
      }
      try {
        FileHeader header = OpenFiles.readHeader(file);
        return !Footer.resembles(bytes, number, header.salt());
      } catch (CorruptBlobException e) {
        // Without the salt the seal proves nothing; the rest of a footer may still be there.
        return !Footer.resembles(bytes, number);
      }
    }
  }

  /** Whether no unfinished file of an earlier run is left. */
  boolean isComplete() {
    return complete;
  }

  /** Waits for the end of the sweep. */
  void await() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopped = true;
    await();
  }
}
