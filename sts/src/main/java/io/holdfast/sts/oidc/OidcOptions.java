package io.holdfast.sts.oidc;

import java.util.Set;

/**
 * What may be reached to ask an identity provider for its keys.
 *
 * @param privateHosts hosts, in lower case, that the operator trusts although their addresses are
 *     private; all others must have public addresses
 * @param loopbackWithoutTls whether a provider on a loopback address is spoken to without TLS,
 *     which only tests set
 */
public record OidcOptions(Set<String> privateHosts, boolean loopbackWithoutTls) {
  /** Only public hosts over TLS. */
  public static final OidcOptions STRICT = new OidcOptions(Set.of(), false);

  /** Copies the set. */
  public OidcOptions {
    privateHosts = Set.copyOf(privateHosts);
  }
}
