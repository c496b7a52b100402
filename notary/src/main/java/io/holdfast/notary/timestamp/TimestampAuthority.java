package io.holdfast.notary.timestamp;

import java.net.URI;
import java.security.cert.TrustAnchor;
import java.util.Set;

/**
 * A time-stamping authority that an operator chose.
 *
 * @param name what the operator calls it, in logs and leaves
 * @param url where it takes requests; https, or http because what it answers is signed
 * @param anchors the certificates that its own must lead to; no other authority of the platform's
 *     counts
 */
public record TimestampAuthority(String name, URI url, Set<TrustAnchor> anchors) {
  public TimestampAuthority {
    String scheme = url.getScheme();
    if (url.getHost() == null || !("https".equals(scheme) || "http".equals(scheme))) {
      throw new IllegalArgumentException("not the URL of a time-stamping authority: " + url);
    }
    if (anchors.isEmpty()) {
      throw new IllegalArgumentException("an authority needs a certificate to be known by");
    }
    anchors = Set.copyOf(anchors);
  }
}
