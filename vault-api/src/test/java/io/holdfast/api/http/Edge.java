package io.holdfast.api.http;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.fakes.InMemoryAccounts;
import io.holdfast.api.fakes.InMemoryBuckets;
import io.holdfast.api.fakes.MemorySessions;
import io.holdfast.api.operation.S3Response;
import io.holdfast.api.ops.AccessLog;
import io.holdfast.api.ops.CompletedRequest;
import io.holdfast.api.ops.S3Metrics;
import io.holdfast.sigv4.ChunkSeed;
import io.holdfast.sigv4.PayloadMode;
import io.holdfast.sigv4.RequestSigner;
import io.holdfast.sigv4.RequestToSign;
import io.holdfast.sigv4.SignedHeaders;
import io.holdfast.storage.metadata.AccessKey;
import io.holdfast.storage.metadata.AccountStore;
import io.holdfast.storage.metadata.SecretAccessKey;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A running edge over memory: bucket {@code open} is anybody's, {@code bucket} is MAIN's. */
final class Edge implements AutoCloseable {
  static final String KEY_ID = "AKIATESTTESTTEST0001";
  static final String SECRET = "a-secret-for-tests-that-nobody-else-has0";
  static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final long SEND_BUDGET_BYTES = 4L << 20;

  final MemoryBlobs blobs = new MemoryBlobs();
  final MemoryObjects objects = new MemoryObjects(blobs);
  final List<CompletedRequest> completed = new CopyOnWriteArrayList<>();
  final InMemoryBuckets buckets = new InMemoryBuckets();

  /** The time that sessions are judged by; signatures are judged at {@link #NOW}. */
  volatile Instant sessionTime = NOW;

  final MemorySessions sessions = new MemorySessions(accounts(), () -> sessionTime);
  final S3Server server;

  /** Connections that are open now, seen by the server. */
  final AtomicInteger connections = new AtomicInteger();

  Edge() throws IOException {
    this(loopback(), null);
  }

  Edge(S3ServerOptions options, @Nullable Supplier<SslContext> tls) throws IOException {
    String owner = InMemoryAccounts.MAIN.accountId();
    buckets.create("open", owner, "", false, Map.of());
    buckets.create("bucket", owner, "", false, Map.of());
    AccessLog log = completed::add;
    S3Pipeline pipeline =
        new S3Pipeline(
            new S3PipelineParts(
                new HoldfastConfig.S3(
                    "us-east-1",
                    List.of(),
                    List.of(),
                    List.of("s3.test"),
                    List.of("query.test"),
                    false,
                    false,
                    false),
                sessions.credentials(),
                sessions.service(),
                buckets,
                blobs,
                SEND_BUDGET_BYTES,
                (request, context) ->
                    new S3Response(
                        200,
                        Map.of(),
                        new S3Response.Body.Bytes(
                            "text/plain", request.operation().getBytes(StandardCharsets.UTF_8))),
                objects,
                S3Metrics.NONE,
                log,
                () -> NOW));
    server = S3Server.start(options, tls, pipeline, new Connections());
  }

  static S3ServerOptions loopback() {
    return S3ServerOptions.listeningOn(address(), null);
  }

  static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  RawClient connect() throws IOException {
    return new RawClient(server.httpPort());
  }

  /** Sends one request on a connection of its own. */
  RawClient.Answer ask(String head) throws IOException {
    try (RawClient client = connect()) {
      client.send(head);
      return client.answer(head.startsWith("HEAD "));
    }
  }

  /** A head with a signature over an unsigned payload, ready for {@link RawClient#send}. */
  static String signed(String method, String target, Map<String, String> headers) {
    return signed(method, target, headers, PayloadMode.UNSIGNED, NOW).head();
  }

  /**
   * A signed head.
   *
   * @param head ready for {@link RawClient#send}
   * @param seed where the signatures of its chunks start
   */
  record Signed(String head, ChunkSeed seed) {}

  static Signed signed(
      String method, String target, Map<String, String> headers, PayloadMode mode, Instant time) {
    Map<String, String> all = new TreeMap<>(headers);
    all.putIfAbsent("host", "localhost");
    int question = target.indexOf('?');
    RequestToSign toSign =
        new RequestToSign(
            method,
            question < 0 ? target : target.substring(0, question),
            question < 0 ? "" : target.substring(question + 1),
            SignedHeaders.of(List.copyOf(all.entrySet())));
    RequestSigner.Signed signed =
        new RequestSigner(KEY_ID, SECRET, null, "us-east-1", "s3").signHeaders(toSign, mode, time);
    all.putAll(signed.headers());
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    all.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return new Signed(head.append("\r\n").toString(), signed.seed());
  }

  @Override
  public void close() {
    server.stop(Duration.ofSeconds(5));
  }

  private static AccountStore accounts() {
    InMemoryAccounts three = new InMemoryAccounts();
    AccessKey key =
        new AccessKey(KEY_ID, new SecretAccessKey(SECRET), InMemoryAccounts.MAIN, null, null, true);
    return (AccountStore)
        Proxy.newProxyInstance(
            Edge.class.getClassLoader(),
            new Class<?>[] {AccountStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("findAccessKey")) {
                return Optional.of(key).filter(k -> k.accessKeyId().equals(arguments[0]));
              }
              try {
                return method.invoke(three, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private final class Connections implements S3Metrics {
    @Override
    public void connectionOpened() {
      connections.incrementAndGet();
    }

    @Override
    public void connectionClosed() {
      connections.decrementAndGet();
    }
  }
}
