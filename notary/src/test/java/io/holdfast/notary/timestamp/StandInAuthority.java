package io.holdfast.notary.timestamp;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/** A time-stamping authority on loopback that says what a test wants. */
final class StandInAuthority implements AutoCloseable {
  /** What its certificate is made for. */
  record Purposes(boolean critical, List<KeyPurposeId> ids) {
    static final Purposes RIGHT = new Purposes(true, List.of(KeyPurposeId.id_kp_timeStamping));
  }

  private static final ASN1ObjectIdentifier POLICY = new ASN1ObjectIdentifier("1.2.3.4.5");

  private final HttpServer server;
  private final KeyPair rootKey = keyPair();
  private final KeyPair key = keyPair();
  private final X509Certificate root;
  private final X509Certificate certificate;

  /** What the clock of the authority shows. */
  volatile Instant now;

  /** Seconds it says that it may be off. */
  volatile int accuracySeconds = 1;

  /** Changes an answer before it is sent. */
  volatile UnaryOperator<byte[]> tamper = UnaryOperator.identity();

  /** Changes a request before it is answered. */
  volatile RequestChange change = request -> request;

  /** The status it answers with. */
  volatile int status = 200;

  /** A change of a request. */
  interface RequestChange {
    TimeStampRequest apply(TimeStampRequest request) throws IOException;
  }

  StandInAuthority(Instant now, Instant notBefore, Instant notAfter, Purposes purposes)
      throws Exception {
    this.now = now;
    X500Name rootName = new X500Name("CN=Root of the stand-in");
    root = issue(rootName, rootKey, rootName, rootKey, notBefore, notAfter, null);
    certificate =
        issue(rootName, rootKey, new X500Name("CN=Stand-in"), key, notBefore, notAfter, purposes);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/tsa",
        exchange -> {
          try (exchange) {
            byte[] answer = tamper.apply(answer(exchange.getRequestBody().readAllBytes()));
            exchange.getResponseHeaders().set("Content-Type", "application/timestamp-reply");
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    server.start();
  }

  private static KeyPair keyPair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private static X509Certificate issue(
      X500Name issuer,
      KeyPair issuerKey,
      X500Name subject,
      KeyPair subjectKey,
      Instant notBefore,
      Instant notAfter,
      @org.jspecify.annotations.Nullable Purposes purposes)
      throws Exception {
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.valueOf(subject.hashCode() & 0xffff).add(BigInteger.ONE),
            Date.from(notBefore),
            Date.from(notAfter),
            subject,
            subjectKey.getPublic());
    if (purposes == null) {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    } else {
      builder.addExtension(
          Extension.extendedKeyUsage,
          purposes.critical(),
          new ExtendedKeyUsage(purposes.ids().toArray(KeyPurposeId[]::new)));
    }
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey.getPrivate())));
  }

  private byte[] answer(byte[] query) throws IOException {
    try {
      TimeStampTokenGenerator tokens =
          new TimeStampTokenGenerator(
              new JcaSimpleSignerInfoGeneratorBuilder()
                  .build("SHA256withECDSA", key.getPrivate(), certificate),
              new JcaDigestCalculatorProviderBuilder()
                  .build()
                  .get(new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1)),
              POLICY);
      tokens.addCertificates(new JcaCertStore(List.of(certificate, root)));
      tokens.setAccuracySeconds(accuracySeconds);
      return new TimeStampResponseGenerator(tokens, TSPAlgorithms.ALLOWED)
          .generate(change.apply(new TimeStampRequest(query)), BigInteger.ONE, Date.from(now))
          .getEncoded();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /** Known by its own root. */
  TimestampAuthority authority(String name) {
    return authority(name, root);
  }

  /** Known by another root. */
  TimestampAuthority authority(String name, X509Certificate anchor) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/tsa");
    return new TimestampAuthority(name, url, Set.of(new TrustAnchor(anchor, null)));
  }

  X509Certificate root() {
    return root;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
