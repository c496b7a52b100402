package io.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

/** Stopping with requests under way, and TLS whose certificate changes. */
final class ShutdownAndTlsTest {

  @Test
  void requestsUnderWayEndAndIdleConnectionsClose() throws Exception {
    Edge edge = new Edge();
    try (RawClient idle = edge.connect();
        RawClient busy = edge.connect()) {
      idle.send("GET /open HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(idle.answer().status()).isEqualTo(200);
      busy.send("PUT /open/slow HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
      edge.objects.slowHasBegun.await();
      Thread stopping = Thread.ofVirtual().start(() -> edge.server.stop(Duration.ofSeconds(20)));
      assertThat(idle.isClosed()).isTrue();
      assertThatThrownBy(edge::connect).isInstanceOf(IOException.class);
      edge.objects.slowMayEnd.countDown();
      RawClient.Answer answer = busy.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.closes()).isTrue();
      assertThat(busy.isClosed()).isTrue();
      stopping.join();
    }
  }

  @Test
  void tooManyRequestsAtOnceAreSlowedDown() throws Exception {
    S3ServerOptions usual = Edge.loopback();
    S3ServerOptions one =
        new S3ServerOptions(
            usual.http(),
            null,
            100,
            1,
            usual.bodyIdleTimeout(),
            usual.writeTimeout(),
            usual.keepAliveTimeout(),
            1);
    Edge edge = new Edge(one, null);
    try (RawClient busy = edge.connect()) {
      busy.send("PUT /open/slow HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
      edge.objects.slowHasBegun.await();
      RawClient.Answer answer = edge.ask("GET /open HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text()).contains("<Code>SlowDown</Code>");
      edge.objects.slowMayEnd.countDown();
      assertThat(busy.answer().status()).isEqualTo(200);
    } finally {
      edge.close();
    }
  }

  @Test
  void aNewCertificateIsUsedByTheNextConnection() throws Exception {
    AtomicReference<SslContext> current = new AtomicReference<>(context("one"));
    Edge edge = new Edge(S3ServerOptions.listeningOn(null, Edge.address()), current::get);
    try {
      assertThat(subjectSeenBy(edge)).isEqualTo("CN=one");
      current.set(context("two"));
      assertThat(subjectSeenBy(edge)).isEqualTo("CN=two");
    } finally {
      edge.close();
    }
  }

  private static String subjectSeenBy(Edge edge) throws Exception {
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[] {new TrustsAll()}, null);
    Socket plain = new Socket(InetAddress.getLoopbackAddress(), edge.server.httpsPort());
    SSLSocket tls =
        (SSLSocket) trusting.getSocketFactory().createSocket(plain, "localhost", 0, true);
    try (RawClient client = new RawClient(tls)) {
      byte[] body = new byte[3_000_000];
      client.send("PUT /open/tls HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n");
      client.send(body);
      assertThat(client.answer().status()).isEqualTo(200);
      client.send("GET /open/tls HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.answer().body()).isEqualTo(body);
      X509Certificate seen = (X509Certificate) tls.getSession().getPeerCertificates()[0];
      return seen.getSubjectX500Principal().getName();
    }
  }

  private static SslContext context(String name) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair pair = generator.generateKeyPair();
    X500Name subject = new X500Name("CN=" + name);
    X509Certificate certificate =
        new JcaX509CertificateConverter()
            .getCertificate(
                new JcaX509v3CertificateBuilder(
                        subject,
                        BigInteger.ONE,
                        new Date(0),
                        new Date(4102444800000L),
                        subject,
                        pair.getPublic())
                    .build(
                        new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    return SslContextBuilder.forServer(pair.getPrivate(), certificate).build();
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
