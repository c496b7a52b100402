package io.holdfast.api.http;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import java.util.concurrent.Semaphore;

/**
 * The memory for documents, all requests together: each is within its bounds, but a thousand at
 * once would not fit into the heap, and what is parsed from them is larger still.
 */
final class DocumentMemory {
  private final Semaphore bytes;

  DocumentMemory(long budgetBytes) {
    this.bytes = new Semaphore(Math.clamp(budgetBytes, 1, Integer.MAX_VALUE));
  }

  /**
   * Takes memory; {@link #giveBack} it when nothing of the document is needed any more.
   *
   * @throws S3Exception SlowDown when others have it
   */
  void take(int sizeBytes) {
    if (!bytes.tryAcquire(sizeBytes)) {
      throw new S3Exception(S3ErrorCode.SLOW_DOWN).withHeader("Retry-After", "1");
    }
  }

  void giveBack(int sizeBytes) {
    bytes.release(sizeBytes);
  }
}
