package io.holdfast.api.operation;

import io.holdfast.api.request.BucketRequest;
import java.io.IOException;

/** Runs the operations on the endpoint and on buckets. */
public interface BucketOperations {

  /**
   * Runs one operation; it has been authenticated, and its bucket resolved.
   *
   * @throws S3Exception for refusals
   */
  S3Response handle(BucketRequest request, RequestContext context) throws IOException;
}
