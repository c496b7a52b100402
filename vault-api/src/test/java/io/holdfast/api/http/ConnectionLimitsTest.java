package io.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What one client can take from the others: connections, and answers it does not read. */
final class ConnectionLimitsTest {
  private static final String CLOSE = "Connection: close\r\n";

  @Test
  void connectionsBeyondTheLimitAreClosedAndRoomIsUsedAgain() throws Exception {
    try (Edge edge = new Edge(Edge.loopback().withLimits(2, Duration.ofSeconds(5)), null)) {
      try (RawClient first = edge.connect();
          RawClient second = edge.connect()) {
        assertThat(listing(first)).isEqualTo(200);
        assertThat(listing(second)).isEqualTo(200);
        assertThat(isServed(edge)).isFalse();
        assertThat(listing(first)).isEqualTo(200);
      }
      await(() -> isServed(edge));
    }
  }

  @Test
  void clientThatReadsNothingOfAnAnswerIsCut() throws Exception {
    try (Edge edge = impatient()) {
      edge.objects.objects.put("big", edge.blobs.put(new byte[60_000_000]));
      try (Socket lazy = lazy(edge, "big", "")) {
        await(() -> edge.blobs.openReaders.get() == 1);
        await(() -> edge.blobs.openReaders.get() == 0 && edge.connections.get() == 0);
        assertThat(readToEnd(lazy)).isLessThan(60_000_000);
      }
    }
  }

  @Test
  void clientThatLeavesTheEndOfAnAnswerUnreadIsCut() throws Exception {
    List<Socket> lazy = new ArrayList<>();
    try (Edge edge = impatient()) {
      // Somewhere among these sizes the sockets' buffers are full and all of the rest is queued.
      for (int blocks = 1; blocks <= 32; blocks++) {
        String key = "b" + blocks;
        edge.objects.objects.put(key, edge.blobs.put(new byte[blocks * 256 * 1024]));
        lazy.add(lazy(edge, key, CLOSE));
        lazy.add(lazy(edge, key, ""));
      }
      await(() -> edge.connections.get() == 0);
      assertThat(edge.blobs.openReaders).hasValue(0);
    } finally {
      for (Socket socket : lazy) {
        socket.close();
      }
    }
  }

  private static Edge impatient() throws IOException {
    S3ServerOptions usual = Edge.loopback();
    Duration soon = Duration.ofMillis(500);
    return new Edge(
        new S3ServerOptions(usual.http(), null, 1000, 400, usual.bodyIdleTimeout(), soon, soon, 2),
        null);
  }

  /** A client that asks and then does not read. */
  private static Socket lazy(Edge edge, String key, String headers) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16 * 1024);
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.server.httpPort()), 5_000);
    socket.setSoTimeout(15_000);
    String request = "GET /open/" + key + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n";
    socket.getOutputStream().write(request.getBytes());
    return socket;
  }

  private static long readToEnd(Socket socket) throws IOException {
    byte[] buffer = new byte[65_536];
    long total = 0;
    try {
      for (int size = socket.getInputStream().read(buffer);
          size >= 0;
          size = socket.getInputStream().read(buffer)) {
        total += size;
      }
    } catch (java.net.SocketException reset) {
      return total;
    }
    return total;
  }

  private static int listing(RawClient client) throws IOException {
    return client.send("GET /open HTTP/1.1\r\nHost: h\r\n\r\n").answer().status();
  }

  private static boolean isServed(Edge edge) {
    try (RawClient client = edge.connect()) {
      return listing(client) == 200;
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
