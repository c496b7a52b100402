package io.holdfast.api.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts certificates into the order that TLS wants (RFC 8446 §4.4.2): the key's own first, each
 * signed by the next. Files hold them in any order, with strangers among them.
 */
final class CertificateChain {
  private static final byte[] PROBE = {'p', 'r', 'o', 'b', 'e'};
  private static final int MAX_LENGTH = 10;

  private CertificateChain() {}

  /**
   * The chain of {@code key}'s certificate, as far as {@code certificates} carry it.
   *
   * @throws TlsException when none of them belongs to the key
   */
  static List<X509Certificate> order(Collection<X509Certificate> certificates, PrivateKey key)
      throws TlsException {
    Set<X509Certificate> rest = new LinkedHashSet<>(certificates);
    X509Certificate current = leaf(rest, key);
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(current);
    rest.remove(current);
    while (!isSignedBy(current, current) && chain.size() < MAX_LENGTH) {
      Optional<X509Certificate> issuer = issuer(current, rest);
      if (issuer.isEmpty()) {
        break;
      }
      current = issuer.get();
      chain.add(current);
      rest.remove(current);
    }
    return chain;
  }

  private static X509Certificate leaf(Set<X509Certificate> certificates, PrivateKey key)
      throws TlsException {
    for (X509Certificate certificate : certificates) {
      if (belongs(certificate.getPublicKey(), key)) {
        return certificate;
      }
    }
    throw new TlsException("none of the certificates belongs to the private key");
  }

  private static Optional<X509Certificate> issuer(
      X509Certificate certificate, Set<X509Certificate> candidates) {
    return candidates.stream().filter(candidate -> isSignedBy(certificate, candidate)).findFirst();
  }

  private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      // The name alone is not enough: a renewed authority has the same name and another key.
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException other) {
      return false;
    }
  }

  private static boolean belongs(PublicKey publicKey, PrivateKey key) throws TlsException {
    if (!publicKey.getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "EdDSA", "Ed25519" -> "Ed25519";
          default ->
              throw new TlsException("keys of type " + key.getAlgorithm() + " are not served");
        };
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(PROBE);
      byte[] signature = signer.sign();
      signer.initVerify(publicKey);
      signer.update(PROBE);
      return signer.verify(signature);
    } catch (SignatureException otherSize) {
      return false;
    } catch (GeneralSecurityException unusable) {
      throw new TlsException("the private key cannot sign: " + unusable.getMessage(), unusable);
    }
  }
}
