package io.holdfast.api.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** Certificates for tests: a subject, its key, and whoever signed it. */
record TestAuthority(String name, KeyPair pair, X509Certificate certificate) {

  static TestAuthority root(String name) throws Exception {
    KeyPair pair = newPair("EC", 256);
    return new TestAuthority(name, pair, certificate(name, pair, name, pair));
  }

  TestAuthority sign(String subject, String algorithm, int size) throws Exception {
    KeyPair pairOfSubject = newPair(algorithm, size);
    return new TestAuthority(
        subject, pairOfSubject, certificate(subject, pairOfSubject, name, pair));
  }

  TestAuthority sign(String subject) throws Exception {
    return sign(subject, "EC", 256);
  }

  private static KeyPair newPair(String algorithm, int size) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(size);
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(
      String subject, KeyPair pair, String issuer, KeyPair signer) throws Exception {
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    new X500Name("CN=" + issuer),
                    BigInteger.valueOf(System.nanoTime()),
                    new Date(0),
                    new Date(4102444800000L),
                    new X500Name("CN=" + subject),
                    pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
  }

  static String pem(Object... items) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (Object item : items) {
        if (item instanceof PrivateKey key && !"RSA".equals(key.getAlgorithm())) {
          // Bouncy Castle would write SEC1 without the curve's name, which nobody can read back.
          writer.writeObject(new PemObject("PRIVATE KEY", key.getEncoded()));
        } else {
          writer.writeObject(item);
        }
      }
    }
    return text.toString();
  }
}
