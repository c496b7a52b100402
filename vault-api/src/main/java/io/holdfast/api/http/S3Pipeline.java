package io.holdfast.api.http;

import io.holdfast.api.authorization.Access;
import io.holdfast.api.authorization.Caller;
import io.holdfast.api.authorization.ExpectedBucketOwner;
import io.holdfast.api.authorization.SignatureFacts;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.operation.RequestContext;
import io.holdfast.api.operation.S3Response;
import io.holdfast.api.query.QueryEndpoint;
import io.holdfast.api.request.BucketName;
import io.holdfast.api.request.BucketRequest;
import io.holdfast.api.request.CreateBucket;
import io.holdfast.api.request.ListBuckets;
import io.holdfast.api.request.ObjectRequest;
import io.holdfast.api.request.PutObject;
import io.holdfast.api.request.QueryParameters;
import io.holdfast.api.request.RequestHead;
import io.holdfast.api.request.RequestTarget;
import io.holdfast.api.request.RouteTable;
import io.holdfast.api.request.S3Request;
import io.holdfast.api.request.UnbuiltRequest;
import io.holdfast.api.request.UploadPart;
import io.holdfast.sigv4.RequestToSign;
import io.holdfast.storage.metadata.Bucket;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happens to every request, top to bottom: parse, authenticate, resolve the bucket, authorize
 * and handle, render. Runs on the request's own virtual thread. Every operation judges its caller
 * itself, because only it knows what has to be judged, and does so before it asks for a body,
 * unless what is asked for stands in the body.
 */
public final class S3Pipeline {
  // What is read from a document takes about eight times its bytes, so this is a quarter of the
  // heap.
  private static final long MIN_DOCUMENT_MEMORY_BYTES = 8L << 20;

  private final S3PipelineParts parts;
  private final Authenticator authenticator;
  private final QueryEdge calls;
  private final ResponseRenderer renderer;
  private final DocumentMemory documents =
      new DocumentMemory(
          Math.max(MIN_DOCUMENT_MEMORY_BYTES, Runtime.getRuntime().maxMemory() / 32));

  /** Over the parts. */
  public S3Pipeline(S3PipelineParts parts) {
    this.parts = parts;
    SigningKeys keys = new SigningKeys();
    this.authenticator =
        new Authenticator(
            parts.credentials(), keys, parts.settings().region(), parts.settings().sigV2());
    this.calls =
        new QueryEdge(
            new QueryEndpoint(parts.settings().queryHosts()),
            parts.queryService(),
            parts.credentials(),
            keys,
            documents);
    byte[] node = new byte[36];
    new SecureRandom().nextBytes(node);
    this.renderer =
        new ResponseRenderer(
            parts.clock(),
            new BlobSender(parts.blobs(), new SendBuffers(parts.sendBudgetBytes())),
            Base64.getEncoder().encodeToString(node),
            this::sent);
  }

  /** Serves one request to its end; never throws. */
  void serve(Exchange exchange) {
    RequestTrace trace = new RequestTrace(exchange, parts.clock().instant());
    try {
      S3Response response;
      try {
        response = answer(trace);
        renderer.send(trace, response);
        return;
      } catch (S3Exception refusal) {
        response = renderer.refusal(trace, refusal);
      } catch (ClientGoneException | AnswerBrokenException e) {
        throw e;
      } catch (IOException | RuntimeException fault) {
        response =
            renderer.refusal(trace, Faults.toRefusal(fault, exchange.requestId(), trace.operation));
      }
      renderer.send(trace, response);
    } catch (AnswerBrokenException e) {
      Faults.report(e, exchange.requestId(), trace.operation);
    } catch (IOException | RuntimeException | Error e) {
      // Nobody can be told any more; what the client gets is a closed connection.
      Faults.report(e, exchange.requestId(), trace.operation);
      exchange.abort();
      sent(trace, false);
    }
  }

  private S3Response answer(RequestTrace trace) throws IOException {
    if (trace.exchange.refusal() != null) {
      throw trace.exchange.refusal();
    }
    WireHeaders headers = new WireHeaders(trace.exchange.request().headers());
    RequestTarget target =
        RequestTarget.parse(
            trace.exchange.request().uri(),
            headers.first("host"),
            parts.settings().endpointDomains());
    RequestHead head = head(trace, headers, target);
    if (!head.method().equals("OPTIONS") && calls.takes(head)) {
      return calls.answer(trace, head, toSign(head, headers, target));
    }
    trace.head = head;
    if (head.method().equals("OPTIONS")) {
      return preflight(trace, head);
    }
    if (head.method().equals("HEAD") && head.bucket() == null) {
      // Load balancers and people ask this way whether somebody is there.
      trace.operation = "HeadService";
      return S3Response.empty(200, Map.of());
    }
    S3Request request = RouteTable.route(head);
    trace.operation = request.operation();
    Authentication authentication = authenticate(request, head, headers, target, trace.start);
    trace.authentication = authentication;
    if (authentication.caller() instanceof Caller.Anonymous && !trace.exchange.admitAnonymous()) {
      throw new S3Exception(S3ErrorCode.SLOW_DOWN).withHeader("Retry-After", "1");
    }
    if (request instanceof UnbuiltRequest unbuilt) {
      throw new S3Exception(S3ErrorCode.NOT_IMPLEMENTED, unbuilt.name() + " is not implemented.");
    }
    Bucket bucket = resolveBucket(request, head, trace);
    if (bucket != null) {
      ExpectedBucketOwner.require(head.headers(), bucket);
    }
    requireLength(request, trace.exchange.body(), head);
    return handle(request, trace, authentication, bucket);
  }

  private RequestHead head(RequestTrace trace, WireHeaders headers, RequestTarget target) {
    return new RequestHead(
        trace.exchange.request().method().name(),
        target.rawPath(),
        target.rawQuery(),
        QueryParameters.parse(target.rawQuery()),
        headers.withoutTransferFraming(),
        target.bucket(),
        target.keyText(),
        trace.exchange.requestId(),
        trace.exchange.remoteAddress(),
        trace.exchange.tlsProtocol() != null);
  }

  private S3Response preflight(RequestTrace trace, RequestHead head) {
    trace.operation = "PreflightRequest";
    String name = head.bucket();
    return CorsAnswers.preflight(head, name == null ? Optional.empty() : find(name));
  }

  private Optional<Bucket> find(String name) {
    return BucketName.mayExist(name) ? parts.buckets().find(name) : Optional.empty();
  }

  private Authentication authenticate(
      S3Request request, RequestHead head, WireHeaders headers, RequestTarget target, Instant now) {
    RequestToSign signed = toSign(head, headers, target);
    String hostBucket = target.virtualHosted() ? target.bucket() : null;
    Authentication found = authenticator.authenticate(signed, hostBucket, now);
    boolean needsSomebody =
        request instanceof ListBuckets
            || request instanceof CreateBucket
            || request instanceof UnbuiltRequest;
    if (needsSomebody && found.caller() instanceof Caller.Anonymous) {
      throw new S3Exception(S3ErrorCode.ACCESS_DENIED);
    }
    return found;
  }

  private static RequestToSign toSign(RequestHead head, WireHeaders headers, RequestTarget target) {
    return new RequestToSign(head.method(), target.rawPath(), target.rawQuery(), headers);
  }

  private @Nullable Bucket resolveBucket(S3Request request, RequestHead head, RequestTrace trace) {
    String name = request.bucket();
    if (name == null || request instanceof CreateBucket) {
      return null;
    }
    Bucket bucket =
        find(name)
            .orElseThrow(
                () -> new S3Exception(S3ErrorCode.NO_SUCH_BUCKET).with("BucketName", name));
    trace.corsHeaders = CorsAnswers.actual(head, bucket);
    return bucket;
  }

  private static void requireLength(S3Request request, SocketBody body, RequestHead head) {
    boolean storesBody = request instanceof PutObject || request instanceof UploadPart;
    if (storesBody
        && body.declaredLength() == 0
        && head.headers().first("content-length") == null) {
      throw new S3Exception(S3ErrorCode.MISSING_CONTENT_LENGTH);
    }
  }

  private S3Response handle(
      S3Request request, RequestTrace trace, Authentication authentication, @Nullable Bucket bucket)
      throws IOException {
    RequestHead head = Objects.requireNonNull(trace.head);
    try (Payload payload =
        Payload.of(trace.exchange.body(), head.headers(), authentication, documents)) {
      RequestContext context =
          new RequestContext(
              access(head, trace, authentication), bucket, payload, trace::formJudged);
      return switch (request) {
        case BucketRequest operation -> parts.bucketOperations().handle(operation, context);
        case ObjectRequest operation -> parts.objectOperations().handle(operation, context);
        case UnbuiltRequest unbuilt -> throw new S3Exception(S3ErrorCode.NOT_IMPLEMENTED);
      };
    }
  }

  private static Access access(
      RequestHead head, RequestTrace trace, Authentication authentication) {
    SignatureFacts.Place place =
        switch (authentication.form()) {
          case null -> SignatureFacts.Place.HEADER;
          case HEADER -> SignatureFacts.Place.HEADER;
          case QUERY -> SignatureFacts.Place.QUERY;
          case POST_FORM -> SignatureFacts.Place.FORM;
        };
    return Access.of(
        authentication.caller(),
        head,
        trace.start,
        SignatureFacts.of(authentication.version(), place, authentication.signedAt()),
        trace.exchange.tlsProtocol());
  }

  private void sent(RequestTrace trace, boolean delivered) {
    var completed = trace.completed(delivered);
    parts.metrics().finished(completed);
    parts.accessLog().record(completed);
  }
}
