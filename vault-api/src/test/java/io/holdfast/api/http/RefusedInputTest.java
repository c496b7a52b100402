package io.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is sent behind an answer that was the last. */
final class RefusedInputTest {
  private static final int MEBIBYTE = 1 << 20;

  @Test
  void bytesBehindARefusedBodyAreDropped() throws Exception {
    try (Edge edge = new Edge();
        RawClient client = edge.connect()) {
      client.send(
          "PUT /bucket/k HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
              + "Content-Length: 1000000\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(403);
      client.send(new byte[1_000_000]);
      long before = directMemory();
      long most = 0;
      try {
        for (int i = 0; i < 128; i++) {
          client.send(new byte[MEBIBYTE]);
          most = Math.max(most, directMemory() - before);
        }
      } catch (IOException closed) {
        assertThat(closed).as("the server has let it go").isNotNull();
      }
      assertThat(most).isLessThan(32L * MEBIBYTE);
    }
  }

  @Test
  void aClosingConnectionDecodesNothingAndKeepsNothing() {
    PacedRequestDecoder decoder = new PacedRequestDecoder();
    EmbeddedChannel channel = new EmbeddedChannel(decoder);
    channel.writeInbound(bytes("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\n"));
    int decoded = channel.inboundMessages().size();
    assertThat(decoder.heldBytes()).isPositive();

    decoder.discard();
    channel.writeInbound(bytes("Host: h\r\n\r\n"));

    assertThat(decoder.heldBytes()).isZero();
    assertThat(channel.inboundMessages()).hasSize(decoded);
    channel.finishAndReleaseAll();
  }

  @Test
  void refusedFramingIsAnsweredThoughMoreIsOnItsWay() throws Exception {
    try (Edge edge = new Edge()) {
      for (int round = 0; round < 5; round++) {
        try (RawClient client = edge.connect()) {
          client.send(
              "PUT /open/k HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n"
                  + "Content-Length: 4\r\n\r\n");
          for (int i = 0; i < 20; i++) {
            client.send(new byte[MEBIBYTE / 4]);
          }
          RawClient.Answer answer = client.answer();
          assertThat(answer.status()).isEqualTo(400);
          assertThat(answer.closes()).isTrue();
        }
      }
    }
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private static long directMemory() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }
}
