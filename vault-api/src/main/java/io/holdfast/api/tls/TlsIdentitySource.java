package io.holdfast.api.tls;

import io.holdfast.api.config.HoldfastConfig;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the identity comes from, as the configuration says. */
public class TlsIdentitySource {
  private final HoldfastConfig config;
  private final Path directory;
  private final Clock clock;

  /**
   * Reads from what {@code config} names, or makes an own one.
   *
   * @param directory {@code tls/} of the data directory, for an own one
   */
  public TlsIdentitySource(HoldfastConfig config, Path directory, Clock clock) {
    this.config = config;
    this.directory = directory;
    this.clock = clock;
  }

  /** Reads the identity now. */
  public TlsIdentity read() throws TlsException {
    HoldfastConfig.Tls tls = config.tls();
    if (tls.keystore() != null) {
      return IdentityFiles.readKeystore(tls.keystore(), tls.passphrase());
    }
    if (tls.certificate() != null && tls.key() != null) {
      return IdentityFiles.readPem(tls.certificate(), tls.key(), tls.passphrase());
    }
    return new OwnAuthority(directory, clock).identity(names());
  }

  /** The files whose change means another identity. */
  List<Path> files() {
    HoldfastConfig.Tls tls = config.tls();
    List<Path> given =
        Stream.of(tls.keystore(), tls.certificate(), tls.key())
            .filter(java.util.Objects::nonNull)
            .toList();
    return given.isEmpty()
        ? List.of(directory.resolve("server.pem"), directory.resolve("ca.pem"))
        : given;
  }

  /** What clients must trust: the own authority's certificate; null for a given identity. */
  public @Nullable Path authorityFile() {
    return config.tls().selfSigned() ? OwnAuthority.authorityFile(directory) : null;
  }

  private Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (String domain : config.s3().endpointDomains()) {
      names.add(domain);
      names.add("*." + domain);
    }
    names.addAll(List.of("localhost", "*.localhost", "127.0.0.1", "::1"));
    InetAddress address = config.listeners().address();
    if (!address.isAnyLocalAddress() && !address.isLoopbackAddress()) {
      names.add(address.getHostAddress().replaceFirst("%.*", ""));
    }
    return names;
  }
}
