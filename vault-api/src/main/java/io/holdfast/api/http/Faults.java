package io.holdfast.api.http;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.blob.InsufficientSpaceException;
import io.holdfast.storage.blob.StoreOverloadedException;
import io.holdfast.storage.postgres.MetadataUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what the caller sees of a fault, and logs it once. */
final class Faults {
  private static final Logger log = LoggerFactory.getLogger("io.holdfast.api.fault");

  private Faults() {}

  /**
   * What the caller is told. A write of which nobody knows whether it was committed is a 500, which
   * clients repeat; what certainly did not happen is a 503.
   */
  static S3Exception toRefusal(Exception fault, String requestId, String operation) {
    return switch (fault) {
      case StoreOverloadedException overloaded ->
          new S3Exception(S3ErrorCode.SLOW_DOWN).withHeader("Retry-After", "1");
      case InsufficientSpaceException full -> {
        log.error("{} {}: the storage is full: {}", requestId, operation, full.getMessage());
        yield new S3Exception(S3ErrorCode.SERVICE_UNAVAILABLE, "The storage is full.")
            .withHeader("Retry-After", "60");
      }
      case MetadataUnavailableException unavailable -> {
        log.error("{} {}: the database did not answer", requestId, operation, unavailable);
        yield new S3Exception(
                unavailable.outcomeKnown()
                    ? S3ErrorCode.SERVICE_UNAVAILABLE
                    : S3ErrorCode.INTERNAL_ERROR)
            .withHeader("Retry-After", "1");
      }
      default -> {
        log.error("{} {} failed", requestId, operation, fault);
        yield new S3Exception(S3ErrorCode.INTERNAL_ERROR);
      }
    };
  }

  /** Logs what could not be told to the caller. A client that went away is no fault. */
  static void report(Throwable fault, String requestId, String operation) {
    boolean isClients =
        fault instanceof ClientGoneException || fault.getCause() instanceof ClientGoneException;
    if (isClients) {
      log.debug("{} {}: {}", requestId, operation, fault.getMessage());
    } else {
      log.error("{} {} failed after its answer had begun", requestId, operation, fault);
    }
  }
}
