package io.holdfast.api.authorization;

import io.holdfast.api.request.RequestHead;
import io.holdfast.api.request.RequestHeaders;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request as those who judge it see it: who asks, and what policies may want to know of it.
 * Nothing is derived before a policy asks. Of one thread.
 */
public final class Access {
  private final Caller caller;
  private final RequestHead head;
  private final @Nullable RequestHeaders formFields;
  private final Instant now;
  private final @Nullable SignatureFacts signature;
  private final @Nullable String tlsProtocol;
  private final @Nullable Map<String, String> requestTags;
  private final @Nullable String locationConstraint;

  /** What the policies may still cost; one for all that is judged of the request. */
  final PolicyWork work;

  /** The caller's policies, loaded for the first decision that needs them. */
  @Nullable CallerPolicies loaded;

  private Access(
      Caller caller,
      RequestHead head,
      @Nullable RequestHeaders formFields,
      Instant now,
      @Nullable SignatureFacts signature,
      @Nullable String tlsProtocol,
      @Nullable Map<String, String> requestTags,
      @Nullable String locationConstraint,
      PolicyWork work) {
    this.work = work;
    this.caller = caller;
    this.head = head;
    this.formFields = formFields;
    this.now = now;
    this.signature = signature;
    this.tlsProtocol = tlsProtocol;
    this.requestTags = requestTags;
    this.locationConstraint = locationConstraint;
  }

  /**
   * Of a request whose head says it all.
   *
   * @param now the time of the request
   * @param signature how it was signed; null for an anonymous one
   * @param tlsProtocol such as {@code TLSv1.3}; null without TLS
   */
  public static Access of(
      Caller caller,
      RequestHead head,
      Instant now,
      @Nullable SignatureFacts signature,
      @Nullable String tlsProtocol) {
    return new Access(
        caller, head, null, now, signature, tlsProtocol, null, null, new PolicyWork());
  }

  /**
   * The same request by whom its form's fields show.
   *
   * @param formFields stand in for the headers that describe an object
   * @param signed null for an anonymous form
   */
  public Access byForm(Caller signer, RequestHeaders formFields, @Nullable SignatureFacts signed) {
    return new Access(signer, head, formFields, now, signed, tlsProtocol, null, null, work);
  }

  /** The same with the tags that it wants an object to have; null for none. */
  public Access withRequestTags(@Nullable Map<String, String> tags) {
    if (tags == null || tags.isEmpty()) {
      return this;
    }
    Access access =
        new Access(
            caller, head, formFields, now, signature, tlsProtocol, tags, locationConstraint, work);
    access.loaded = loaded;
    return access;
  }

  /** The same with where it wants a bucket to be; empty where it does not say. */
  public Access withLocationConstraint(String constraint) {
    return new Access(
        caller,
        head,
        formFields,
        now,
        signature,
        tlsProtocol,
        requestTags,
        constraint.isEmpty() ? null : constraint,
        work);
  }

  /** Who asks. */
  public Caller caller() {
    return caller;
  }

  /** The head. */
  public RequestHead head() {
    return head;
  }

  /** Headers that describe what is written: the head's, or a form's fields. */
  RequestHeaders fields() {
    return formFields == null ? head.headers() : formFields;
  }

  /** True when a form's fields stand in for headers. */
  boolean isForm() {
    return formFields != null;
  }

  /** The time of the request. */
  public Instant now() {
    return now;
  }

  @Nullable SignatureFacts signature() {
    return signature;
  }

  @Nullable String tlsProtocol() {
    return tlsProtocol;
  }

  @Nullable Map<String, String> requestTags() {
    return requestTags;
  }

  @Nullable String locationConstraint() {
    return locationConstraint;
  }
}
