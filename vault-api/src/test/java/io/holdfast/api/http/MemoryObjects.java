package io.holdfast.api.http;

import io.holdfast.api.authorization.Caller;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.InMemoryAccounts;
import io.holdfast.api.operation.ObjectOperations;
import io.holdfast.api.operation.RequestContext;
import io.holdfast.api.operation.S3Response;
import io.holdfast.api.request.DeleteObject;
import io.holdfast.api.request.GetObject;
import io.holdfast.api.request.HeadObject;
import io.holdfast.api.request.ObjectRequest;
import io.holdfast.api.request.PostObject;
import io.holdfast.api.request.PutObject;
import io.holdfast.storage.blob.BlobLocation;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.Bucket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Just enough of the object operations to see what the edge makes of requests and answers. */
final class MemoryObjects implements ObjectOperations {
  final Map<String, BlobLocation> objects = new ConcurrentHashMap<>();
  final CountDownLatch slowMayEnd = new CountDownLatch(1);
  final CountDownLatch slowHasBegun = new CountDownLatch(1);
  volatile @Nullable Exception lastFault;
  volatile @Nullable RequestContext last;
  private final MemoryBlobs blobs;

  MemoryObjects(MemoryBlobs blobs) {
    this.blobs = blobs;
  }

  @Override
  public S3Response handle(ObjectRequest request, RequestContext context) throws IOException {
    last = context;
    requireOpenOrOwner(request, context);
    return switch (request) {
      case PutObject put -> {
        try {
          objects.put(put.key().value(), blobs.put(read(put, context)));
        } catch (IOException | RuntimeException e) {
          lastFault = e;
          throw e;
        }
        yield S3Response.empty(200, Map.of("ETag", "\"e\""));
      }
      case GetObject get -> blob(get.key().value());
      case HeadObject head -> blob(head.key().value());
      case PostObject form -> {
        context
            .formSigner()
            .judged(new Caller.Authenticated(InMemoryAccounts.MAIN, null, Edge.KEY_ID), "SigV4");
        throw new S3Exception(S3ErrorCode.ENTITY_TOO_LARGE);
      }
      case DeleteObject delete -> S3Response.empty(204, Map.of());
      default ->
          new S3Response(
              200,
              Map.of(),
              new S3Response.Body.Bytes(
                  "text/plain", request.operation().getBytes(StandardCharsets.UTF_8)));
    };
  }

  /** Writes are the owner's, but for the open bucket; judged before a body, as everywhere. */
  private static void requireOpenOrOwner(ObjectRequest request, RequestContext context) {
    boolean judged =
        !(request instanceof GetObject
            || request instanceof HeadObject
            || request instanceof PostObject);
    Account account = context.caller().accountOrNull();
    Bucket bucket = context.requireBucket();
    boolean owner = account != null && account.accountId().equals(bucket.owner().accountId());
    if (judged && !owner && !bucket.name().equals("open")) {
      throw new S3Exception(S3ErrorCode.ACCESS_DENIED);
    }
  }

  private byte[] read(PutObject put, RequestContext context) throws IOException {
    String key = put.key().value();
    if (key.equals("fault")) {
      throw new IllegalStateException("on purpose");
    }
    if (key.equals("document")) {
      return context.body().readDocument(1 << 20);
    }
    if (key.equals("slow")) {
      slowHasBegun.countDown();
      try {
        slowMayEnd.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (ByteBuffer part = context.body().next(); part != null; part = context.body().next()) {
      byte[] copy = new byte[part.remaining()];
      part.get(copy);
      bytes.writeBytes(copy);
      if (key.equals("half")) {
        throw new S3Exception(S3ErrorCode.ENTITY_TOO_LARGE);
      }
    }
    return bytes.toByteArray();
  }

  private S3Response blob(String key) {
    BlobLocation location = objects.get(key);
    if (location == null) {
      throw new S3Exception(S3ErrorCode.NO_SUCH_KEY).with("Key", key);
    }
    return new S3Response(
        200,
        Map.of("ETag", "\"e\""),
        new S3Response.Body.Blobs(
            List.of(new S3Response.BlobRange(location, 0, location.length())), location.length()));
  }
}
