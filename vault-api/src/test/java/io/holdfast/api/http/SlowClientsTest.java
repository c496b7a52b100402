package io.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Clients that are just quick enough for every single timeout, and what they keep from others. */
final class SlowClientsTest {
  private static final Duration BODY_IDLE = Duration.ofMillis(500);
  private static final int KIBIBYTE = 1024;

  @Test
  void aBodyThatOnlyTricklesTimesOut() throws Exception {
    try (Edge edge = edge(100, Duration.ofSeconds(60));
        RawClient client = edge.connect()) {
      client.send(put("open", "k", 1000));
      assertThat(trickled(edge, client, 1, 60)).isEqualTo("RequestTimeout");
    }
  }

  @Test
  void aDocumentHasAnEndHoweverSteadilyItComesButAnObjectHasNone() throws Exception {
    try (Edge edge = edge(100, Duration.ofSeconds(60))) {
      try (RawClient client = edge.connect()) {
        client.send(put("open", "document", 60 * KIBIBYTE));
        assertThat(trickled(edge, client, KIBIBYTE, 60)).isEqualTo("RequestTimeout");
      }
      try (RawClient client = edge.connect()) {
        client.send(put("open", "object", 30 * KIBIBYTE));
        assertThat(trickled(edge, client, KIBIBYTE, 30)).isEmpty();
        assertThat(client.answer().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void strangersCannotTakeAllPlaces() throws Exception {
    List<RawClient> strangers = new ArrayList<>();
    try (Edge edge = edge(8, Duration.ofSeconds(60))) {
      for (int i = 0; i < 2; i++) {
        RawClient stranger = edge.connect();
        strangers.add(stranger);
        stranger.send(
            "PUT /open/k HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                + "Content-Length: 10\r\n\r\n");
        assertThat(stranger.answer().status()).isEqualTo(100);
      }
      String listing = "GET /open HTTP/1.1\r\nHost: h\r\n\r\n";
      assertThat(edge.ask(listing).text()).contains("<Code>SlowDown</Code>");
      assertThat(edge.ask(Edge.signed("GET", "/open", Map.of())).status()).isEqualTo(200);
      for (RawClient stranger : strangers) {
        stranger.close();
      }
      await(() -> isServed(edge, listing));
    }
  }

  @Test
  void theLastPieceOfAnAnswerIsNotAwaitedBehindTheNextRequest() throws Exception {
    Duration writeTimeout = Duration.ofMillis(500);
    List<Socket> lazy = new ArrayList<>();
    try (Edge edge = edge(400, writeTimeout)) {
      // Somewhere among these sizes the sockets' buffers are full and all of the rest is queued.
      for (int blocks = 1; blocks <= 32; blocks++) {
        String key = "b" + blocks;
        edge.objects.objects.put(key, edge.blobs.put(new byte[blocks * 256 * KIBIBYTE]));
        lazy.add(lazy(edge, key));
      }
      await(() -> edge.completed.size() == lazy.size());
    } finally {
      for (Socket socket : lazy) {
        socket.close();
      }
    }
  }

  private static Edge edge(int requests, Duration writeTimeout) throws IOException {
    return new Edge(
        new S3ServerOptions(
            Edge.address(),
            null,
            1000,
            requests,
            BODY_IDLE,
            writeTimeout,
            Duration.ofSeconds(75),
            2),
        null);
  }

  private static String put(String bucket, String key, int size) {
    return "PUT /"
        + bucket
        + "/"
        + key
        + " HTTP/1.1\r\nHost: h\r\nContent-Length: "
        + size
        + "\r\n\r\n";
  }

  /** Sends pieces ten times a second, until the request has ended; its error code, or nothing. */
  private static String trickled(Edge edge, RawClient client, int pieceBytes, int pieces)
      throws Exception {
    int before = edge.completed.size();
    for (int i = 0; i < pieces && edge.completed.size() == before; i++) {
      client.send(new byte[pieceBytes]);
      Thread.sleep(100);
    }
    if (edge.completed.size() == before) {
      return "";
    }
    String code = edge.completed.getLast().errorCode();
    return code == null ? "" : code;
  }

  /** A client that asks and then does not read. */
  private static Socket lazy(Edge edge, String key) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16 * KIBIBYTE);
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.server.httpPort()), 5_000);
    String request = "GET /open/" + key + " HTTP/1.1\r\nHost: h\r\n\r\n";
    socket.getOutputStream().write(request.getBytes());
    return socket;
  }

  private static boolean isServed(Edge edge, String request) {
    try {
      return edge.ask(request).status() == 200;
    } catch (IOException closed) {
      return false;
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      Thread.sleep(10);
    }
  }
}
