package io.holdfast.sts.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Providers that are slow or broken. Goal: they cost their callers seconds and nobody else
 * anything. Method: a server that gives one byte after the other, whole in no time that matters.
 */
@Timeout(60)
class ProviderKeysTest {
  private static final String ACCOUNT = "111122223333";
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final OidcOptions LOOPBACK = new OidcOptions(Set.of(), true);
  private static final OidcOptions TLS = new OidcOptions(Set.of("localhost"), false);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void aHandshakeThatDripsEndsAtTheDeadline() throws Exception {
    // A handshake record of 16 KiB, of which a byte comes now and then.
    byte[] record = new byte[16 * 1024];
    System.arraycopy(new byte[] {22, 3, 3, 64, 0, 2, 0, 63, (byte) 0xFC}, 0, record, 0, 9);
    try (Dripping server = new Dripping(record)) {
      assertEndsAtTheDeadline(server, TLS);
    }
  }

  @Test
  void anAnswerThatDripsEndsAtTheDeadline() throws Exception {
    String answer = "HTTP/1.1 200 OK\r\nX: " + "x".repeat(4_000);
    try (Dripping server = new Dripping(answer.getBytes(StandardCharsets.US_ASCII))) {
      assertEndsAtTheDeadline(server, LOOPBACK);
    }
  }

  private static void assertEndsAtTheDeadline(Dripping server, OidcOptions options) {
    ProviderFetch fetch = fetch(options, 1);
    for (int i = 0; i < 2; i++) {
      long start = System.nanoTime();
      assertThatThrownBy(() -> fetch.get(ACCOUNT, server.uri()))
          .hasMessage("the provider is too slow");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(PATIENCE, SOON);
    }
  }

  @Test
  void whoeverComesMeanwhileWaitsAMomentOnly() throws Exception {
    try (Dripping server = new Dripping(new byte[4_000])) {
      ProviderFetch fetch =
          new ProviderFetch(LOOPBACK, factory(), Duration.ofSeconds(30), new FetchSlots(1, 1));
      ProviderKeys keys = new ProviderKeys(fetch, () -> NOW);
      IssuerUrl issuer = IssuerUrl.read(server.uri().toString());
      Thread first = Thread.ofVirtual().start(() -> refused(keys, issuer));
      assertThat(server.asked.await(20, TimeUnit.SECONDS)).isTrue();

      long start = System.nanoTime();
      assertThatThrownBy(() -> keys.of(ACCOUNT, issuer, null))
          .hasMessage("the provider is being asked already");
      assertThatThrownBy(() -> fetch.get(ACCOUNT, URI.create("https://127.0.0.1:1/")))
          .isInstanceOf(FetchBusyException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
      first.interrupt();
      first.join();
    }
  }

  @Test
  void whatIsBusyIsNotRememberedAsTheProvidersFailure() throws Exception {
    try (TestProvider provider = new TestProvider();
        Dripping server = new Dripping(new byte[4_000])) {
      ProviderFetch fetch = fetch(LOOPBACK, 1);
      ProviderKeys keys = new ProviderKeys(fetch, () -> NOW);
      IssuerUrl issuer = IssuerUrl.read(provider.url());
      Thread other = Thread.ofVirtual().start(() -> refused(fetch, server.uri()));
      assertThat(server.asked.await(20, TimeUnit.SECONDS)).isTrue();

      assertThatThrownBy(() -> keys.of(ACCOUNT, issuer, null))
          .hasMessage("too many providers are being asked at once");
      other.join();
      assertThat(keys.of(ACCOUNT, issuer, null).getKeys()).hasSize(1);
    }
  }

  @Test
  void anAccountWithSlowProvidersLeavesSlotsToTheOthers() throws Exception {
    try (TestProvider provider = new TestProvider();
        Dripping server = new Dripping(new byte[4_000])) {
      ProviderFetch fetch = new ProviderFetch(LOOPBACK, factory(), PATIENCE, new FetchSlots(3, 2));
      ProviderKeys keys = new ProviderKeys(fetch, () -> NOW);
      List<Thread> slow = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        slow.add(Thread.ofVirtual().start(() -> refused(fetch, server.uri())));
      }
      assertThat(server.asked.await(20, TimeUnit.SECONDS)).isTrue();

      IssuerUrl issuer = IssuerUrl.read(provider.url());
      assertThat(keys.of("444455556666", issuer, null).getKeys()).hasSize(1);
      assertThat(slow).anyMatch(Thread::isAlive);
      for (Thread thread : slow) {
        thread.join();
      }
      assertThat(fetch.get(ACCOUNT, issuer.configuration()))
          .as("the account's own slots come back")
          .isNotEmpty();
    }
  }

  @Test
  void keysOutliveAFailureToFetchThemAgainUntilTheirLifeEnds() throws Exception {
    Instant[] now = {NOW};
    TestProvider provider = new TestProvider();
    IssuerUrl issuer = IssuerUrl.read(provider.url());
    ProviderKeys keys = new ProviderKeys(fetch(LOOPBACK, 1), () -> now[0]);
    try (provider) {
      assertThat(keys.of(ACCOUNT, issuer, "k1").getKeyByKeyId("k1")).isNotNull();
    }
    now[0] = NOW.plusSeconds(60);
    // Anybody can name a key that is not there, and so have them fetched again.
    assertThat(keys.of(ACCOUNT, issuer, "unknown").getKeyByKeyId("k1")).isNotNull();
    assertThat(keys.of(ACCOUNT, issuer, "k1").getKeyByKeyId("k1")).isNotNull();
    now[0] = NOW.plus(Duration.ofMinutes(10));
    assertThatThrownBy(() -> keys.of(ACCOUNT, issuer, "k1")).isInstanceOf(IOException.class);
  }

  private static ProviderFetch fetch(OidcOptions options, int slots) {
    return new ProviderFetch(options, factory(), PATIENCE, new FetchSlots(slots, slots));
  }

  private static SSLSocketFactory factory() {
    return (SSLSocketFactory) SSLSocketFactory.getDefault();
  }

  private static void refused(ProviderKeys keys, IssuerUrl issuer) {
    assertThatThrownBy(() -> keys.of(ACCOUNT, issuer, null)).isInstanceOf(IOException.class);
  }

  private static void refused(ProviderFetch fetch, URI uri) {
    assertThatThrownBy(() -> fetch.get(ACCOUNT, uri)).isInstanceOf(IOException.class);
  }

  /** Accepts, and sends its bytes one by one, five a second, whatever it is asked. */
  private static final class Dripping implements AutoCloseable {
    final CountDownLatch asked = new CountDownLatch(1);
    private final ServerSocket server;
    private final byte[] bytes;

    Dripping(byte[] bytes) throws IOException {
      this.bytes = bytes;
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofPlatform().daemon().start(this::accept);
    }

    URI uri() {
      return URI.create("https://localhost:" + server.getLocalPort());
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = server.accept();
          Thread.ofPlatform().daemon().start(() -> drip(socket));
        }
      } catch (IOException e) {
        // The test is over.
      }
    }

    private void drip(Socket socket) {
      try (socket) {
        OutputStream out = socket.getOutputStream();
        asked.countDown();
        for (byte each : bytes) {
          out.write(each);
          Thread.sleep(200);
        }
      } catch (IOException | InterruptedException e) {
        // The client has gone.
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
