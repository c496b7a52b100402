package io.holdfast.api.operation;

import io.holdfast.api.authorization.Caller;
import io.holdfast.api.request.RequestHead;
import io.holdfast.storage.metadata.Bucket;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a handler works with besides the request itself.
 *
 * @param head the raw head, for headers that many operations share
 * @param caller who asks
 * @param bucket the bucket named by the request, or null where the operation has none or makes it
 * @param body the payload
 * @param now the time of the request
 */
public record RequestContext(
    RequestHead head, Caller caller, @Nullable Bucket bucket, RequestBody body, Instant now) {

  /** The bucket; the pipeline has answered NoSuchBucket where there is none. */
  public Bucket requireBucket() {
    if (bucket == null) {
      throw new IllegalStateException("no bucket was resolved");
    }
    return bucket;
  }
}
