package io.holdfast.api.operation;

import io.holdfast.api.request.ObjectRequest;
import java.io.IOException;

/** Runs the operations on objects and uploads. */
public interface ObjectOperations {

  /**
   * Runs one operation; it has been authenticated, and its bucket resolved.
   *
   * @throws S3Exception for refusals
   */
  S3Response handle(ObjectRequest request, RequestContext context) throws IOException;
}
