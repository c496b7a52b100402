package io.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Requests that are cut, refused or broken give their buffers back. Netty reports a buffer that was
 * collected without a release; a buffer lost on purpose at the end shows that it would have.
 */
final class BufferLeakTest {
  private static final String LOST_ON_PURPOSE = "lost on purpose";
  private static final int ROUNDS = 12;

  private final ResourceLeakDetector.Level usual = ResourceLeakDetector.getLevel();
  private final Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
  private final Reports reports = new Reports();

  private static final class Reports extends AppenderBase<ILoggingEvent> {
    private final List<String> leaks = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      leaks.add(event.getFormattedMessage());
    }
  }

  @BeforeEach
  void listen() {
    reports.start();
    logger.addAppender(reports);
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  @AfterEach
  void stopListening() {
    ResourceLeakDetector.setLevel(usual);
    logger.detachAppender(reports);
  }

  @Test
  void requestsThatEndBadlyGiveTheirBuffersBack() throws Exception {
    try (Edge edge = new Edge(Edge.loopback().withLimits(200, Duration.ofMillis(300)), null)) {
      edge.objects.objects.put("big", edge.blobs.put(new byte[8_000_000]));
      var torn = edge.blobs.put(new byte[2_000_000]);
      edge.blobs.corrupt(torn, 1_000_000);
      edge.objects.objects.put("torn", torn);
      var deadly = edge.blobs.put(new byte[1000]);
      edge.blobs.breakDown(deadly);
      edge.objects.objects.put("deadly", deadly);
      for (int round = 0; round < ROUNDS; round++) {
        endBadly(edge, round * 1000);
      }
    }

    loseOneBuffer();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (reports.leaks.stream().noneMatch(leak -> leak.contains(LOST_ON_PURPOSE))) {
      assertThat(System.nanoTime()).as("the lost buffer was noticed").isLessThan(deadline);
      System.gc();
      Thread.sleep(20);
      // The detector looks for lost buffers when it hands out another.
      ByteBufAllocator.DEFAULT.directBuffer(16).release();
    }
    assertThat(reports.leaks).allMatch(leak -> leak.contains(LOST_ON_PURPOSE));
  }

  private static void loseOneBuffer() {
    ByteBuf lost = ByteBufAllocator.DEFAULT.directBuffer(64);
    lost.touch(LOST_ON_PURPOSE);
  }

  private static void endBadly(Edge edge, int size) throws Exception {
    String put = "PUT /open/k HTTP/1.1\r\nHost: h\r\n";
    String refused = "PUT /bucket/k HTTP/1.1\r\nHost: h\r\n";
    vanish(edge, "GET /open/k HTT", 0);
    vanish(edge, put + "Content-Length: 300000\r\n\r\n", 10_000 + size);
    vanish(edge, put + "Transfer-Encoding: chunked\r\n\r\n10000\r\n", 1_000 + size);
    vanish(edge, put + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", size);
    vanish(edge, refused + "Content-Length: 300000\r\n\r\n", 20_000 + size);
    vanish(edge, "GET /open/big HTTP/1.1\r\nHost: h\r\n\r\n".repeat(3), 0);
    answered(edge, put + "Content-Length: 10\r\n\r\nabc", 0);
    answered(edge, put + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", 500 + size);
    answered(edge, "PUT /open/half HTTP/1.1\r\nHost: h\r\nContent-Length: 90000\r\n\r\n", 90_000);
    answered(edge, "PUT /open/fault HTTP/1.1\r\nHost: h\r\nContent-Length: 9000\r\n\r\n", 9_000);
    answered(edge, refused + "Content-Length: 200000\r\n\r\n", 200_000);
    answered(edge, "GET /open/%zz HTTP/1.1\r\nHost: h\r\n\r\n", 0);
    answered(edge, "GET /open/none HTTP/1.1\r\nHost: h\r\n\r\n", 0);
    for (String key : List.of("torn", "deadly")) {
      try {
        answered(edge, "GET /open/" + key + " HTTP/1.1\r\nHost: h\r\n\r\n", 0);
      } catch (IOException cut) {
        assertThat(cut).hasMessageNotContaining("header twice");
      }
    }
  }

  /** Sends and resets the connection. */
  private static void vanish(Edge edge, String head, int bodyBytes) throws Exception {
    try (RawClient client = edge.connect()) {
      client.send(head);
      client.send(new byte[bodyBytes]);
      Thread.sleep(5);
      client.socket.setSoLinger(true, 0);
    }
  }

  /** Sends, waits for the answer and closes. */
  private static void answered(Edge edge, String head, int bodyBytes) throws IOException {
    try (RawClient client = edge.connect()) {
      client.send(head);
      client.send(new byte[bodyBytes]);
      assertThat(client.answer().status()).isBetween(200, 503);
    }
  }
}
