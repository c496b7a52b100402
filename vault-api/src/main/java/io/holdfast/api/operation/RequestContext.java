package io.holdfast.api.operation;

import io.holdfast.api.authorization.Access;
import io.holdfast.api.authorization.Caller;
import io.holdfast.api.request.RequestHead;
import io.holdfast.storage.metadata.Bucket;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a handler works with besides the request itself.
 *
 * @param access who asks, with the head, for whoever judges it
 * @param bucket the bucket named by the request, or null where the operation has none or makes it
 * @param body the payload
 * @param formSigner hears who signed a form
 */
public record RequestContext(
    Access access, @Nullable Bucket bucket, RequestBody body, FormSigner formSigner) {

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

  /** Of a request that is no form, and of whose signature nothing is known. */
  public RequestContext(
      RequestHead head, Caller caller, @Nullable Bucket bucket, RequestBody body, Instant now) {
    this(Access.of(caller, head, now, null, null), bucket, body, (signer, version) -> {});
  }

  /** The raw head, for headers that many operations share. */
  public RequestHead head() {
    return access.head();
  }

  /** Who asks. */
  public Caller caller() {
    return access.caller();
  }

  /** The time of the request. */
  public Instant now() {
    return access.now();
  }

  /** The bucket; the pipeline has answered NoSuchBucket where there is none. */
  public Bucket requireBucket() {
    if (bucket == null) {
      throw new IllegalStateException("no bucket was resolved");
    }
    return bucket;
  }
}
