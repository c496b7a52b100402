package io.holdfast.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ControlServerTest {
  @Test
  void aLineThatComesByteByByteIsNotAwaitedForEver() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket connection = server.accept()) {
      Thread trickle = Thread.ofVirtual().start(() -> trickle(client));
      assertThatThrownBy(() -> ControlServer.readLine(connection, Duration.ofMillis(500)))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(trickle.isAlive()).as("bytes still came").isTrue();
    }
  }

  @Test
  void aLineInTimeIsRead() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket connection = server.accept()) {
      client.getOutputStream().write("token=x\n".getBytes(StandardCharsets.UTF_8));
      assertThat(ControlServer.readLine(connection, Duration.ofSeconds(20))).isEqualTo("token=x");
    }
  }

  /** A byte every tenth of a second for five seconds, then the line's end. */
  private static void trickle(Socket client) {
    try {
      for (int i = 0; i < 50; i++) {
        client.getOutputStream().write('x');
        Thread.sleep(100);
      }
      client.getOutputStream().write('\n');
    } catch (IOException closed) {
      // The test has ended.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
