package io.holdfast.notary.timestamp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimestampClientTest {
  private static final Instant NOW = Instant.parse("2031-05-06T07:08:09Z");

  // Wide, because signatures carry the machine's own time as well.
  private static final Instant BEFORE = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant AFTER = Instant.parse("2200-01-01T00:00:00Z");

  private final TimestampClient client =
      new TimestampClient(Duration.ofSeconds(5), new SecureRandom());
  private StandInAuthority tsa;

  @BeforeEach
  void open() throws Exception {
    tsa = new StandInAuthority(NOW, BEFORE, AFTER, StandInAuthority.Purposes.RIGHT);
  }

  @AfterEach
  void close() {
    tsa.close();
    client.close();
  }

  @Test
  void theTimeIsTheTokensLessItsAccuracy() throws Exception {
    tsa.accuracySeconds = 3;

    Timestamp stamp = client.time(tsa.authority("one"));

    assertThat(stamp.authority()).isEqualTo("one");
    assertThat(stamp.time()).isEqualTo(NOW);
    assertThat(stamp.accuracy()).isEqualTo(Duration.ofSeconds(3));
    assertThat(stamp.reached()).isEqualTo(NOW.minusSeconds(3));
    assertThat(stamp.response()).isNotEmpty();
  }

  @Test
  void anAnswerToAnotherRequestIsNone() {
    // The same digest with another nonce: an answer that somebody kept.
    tsa.change =
        request -> {
          TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
          generator.setCertReq(true);
          return generator.generate(
              TSPAlgorithms.SHA256, request.getMessageImprintDigest(), BigInteger.TEN);
        };
    refuses(tsa.authority("old"), "not valid");
  }

  @Test
  void anAnswerOverAnotherDigestIsNone() {
    tsa.change =
        request -> {
          TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
          generator.setCertReq(true);
          return generator.generate(TSPAlgorithms.SHA256, new byte[32], request.getNonce());
        };
    refuses(tsa.authority("other"), "not valid");
  }

  @Test
  void everyChangedByteOfATokenIsRefusedOrWithoutEffect() throws Exception {
    int length = client.time(tsa.authority("one")).response().length;
    for (int i = 0; i < length; i += 7) {
      int place = i;
      tsa.tamper =
          answer -> {
            // Signatures differ in length from answer to answer.
            if (place < answer.length) {
              answer[place] ^= 0x04;
            }
            return answer;
          };
      try {
        // What is outside of the signature, such as the text of a status, may change.
        assertThat(client.time(tsa.authority("one")).time()).isEqualTo(NOW);
      } catch (TimestampException e) {
        assertThat(e).message().isNotBlank();
      }
    }
  }

  @Test
  void anotherRootIsNotBelieved() throws Exception {
    try (StandInAuthority stranger =
        new StandInAuthority(NOW, BEFORE, AFTER, StandInAuthority.Purposes.RIGHT)) {
      refuses(stranger.authority("stranger", tsa.root()), "not valid");
    }
  }

  @Test
  void aCertificateThatWasNotValidThenIsNotBelieved() {
    tsa.now = AFTER.plusSeconds(1);
    refuses(tsa.authority("expired"), "not valid");
    tsa.now = BEFORE.minusSeconds(1);
    refuses(tsa.authority("early"), "not valid");
  }

  @Test
  void aCertificateForMoreThanTimeStampingIsNotBelieved() throws Exception {
    for (StandInAuthority.Purposes wrong :
        List.of(
            new StandInAuthority.Purposes(false, List.of(KeyPurposeId.id_kp_timeStamping)),
            new StandInAuthority.Purposes(true, List.of(KeyPurposeId.id_kp_serverAuth)),
            new StandInAuthority.Purposes(
                true, List.of(KeyPurposeId.id_kp_timeStamping, KeyPurposeId.id_kp_serverAuth)))) {
      try (StandInAuthority odd = new StandInAuthority(NOW, BEFORE, AFTER, wrong)) {
        TimestampAuthority authority = odd.authority("odd");
        assertThatThrownBy(() -> client.time(authority))
            .as("%s", wrong)
            .isInstanceOf(TimestampException.class);
      }
    }
  }

  @Test
  void otherStatusesThanSuccessAreNoAnswer() {
    tsa.status = 503;
    refuses(tsa.authority("busy"), "503");
    tsa.status = 302;
    refuses(tsa.authority("elsewhere"), "302");
  }

  @Test
  void garbageAndTooMuchOfItAreRefused() {
    tsa.tamper = answer -> new byte[] {1, 2, 3};
    refuses(tsa.authority("garbage"), "not valid");
    tsa.tamper = answer -> new byte[0];
    refuses(tsa.authority("empty"), "not valid");
    tsa.tamper = answer -> new byte[TimestampClient.MAX_BYTES + 1];
    refuses(tsa.authority("endless"), "does not answer");
  }

  @Test
  void whoTricklesIsLeftInTime() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        TimestampClient hurried = new TimestampClient(Duration.ofMillis(700), new SecureRandom())) {
      Thread trickle = Thread.ofVirtual().start(() -> trickle(server));
      TimestampAuthority slow =
          new TimestampAuthority(
              "slow",
              URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"),
              tsa.authority("x").anchors());
      assertThatThrownBy(() -> hurried.time(slow))
          .isInstanceOf(TimestampException.class)
          .hasMessageContaining("slow");
      trickle.join();
    }
  }

  private static void trickle(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket
          .getOutputStream()
          .write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes(US_ASCII));
      while (true) {
        socket.getOutputStream().write(0);
        socket.getOutputStream().flush();
        Thread.sleep(50);
      }
    } catch (IOException | InterruptedException e) {
      // The client left, as it should.
      Thread.currentThread().interrupt();
    }
  }

  private void refuses(TimestampAuthority authority, String words) {
    assertThatThrownBy(() -> client.time(authority))
        .isInstanceOf(TimestampException.class)
        .hasMessageContaining(words);
  }
}
