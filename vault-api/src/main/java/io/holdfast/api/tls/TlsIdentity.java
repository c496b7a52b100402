package io.holdfast.api.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What the vault shows to clients.
 *
 * @param key of the first certificate
 * @param chain the vault's certificate first, each signed by the next
 */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
  public TlsIdentity {
    chain = List.copyOf(chain);
  }

  /** The vault's own certificate. */
  public X509Certificate leaf() {
    return chain.getFirst();
  }

  /** Never prints the key. */
  @Override
  public String toString() {
    return "TlsIdentity[" + leaf().getSubjectX500Principal() + "]";
  }
}
