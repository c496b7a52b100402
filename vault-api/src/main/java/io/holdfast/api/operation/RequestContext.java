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
 * @param formSigner hears who signed a form
 */
public record RequestContext(
    RequestHead head,
    Caller caller,
    @Nullable Bucket bucket,
    RequestBody body,
    Instant now,
    FormSigner formSigner) {

  /** Hears whom a form's fields show, whom the head cannot tell. */
  @FunctionalInterface
  public interface FormSigner {
    /**
     * The form was judged.
     *
     * @param version {@code SigV4}, {@code SigV2} or null for an anonymous one
     */
    void judged(Caller caller, @Nullable String version);
  }

  /** Of a request that is no form. */
  public RequestContext(
      RequestHead head, Caller caller, @Nullable Bucket bucket, RequestBody body, Instant now) {
    this(head, caller, bucket, body, now, (signer, version) -> {});
  }

  /** The bucket; the pipeline has answered NoSuchBucket where there is none. */
  public Bucket requireBucket() {
    if (bucket == null) {
      throw new IllegalStateException("no bucket was resolved");
    }
    return bucket;
  }
}
