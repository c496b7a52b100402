package io.holdfast.api.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS context of new connections. Looks at the certificate's files now and then and takes a
 * change over without a restart; what cannot be used is reported, and the old one stays.
 */
public final class TlsContexts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TlsContexts.class);
  private static final Duration RENEWAL_LOOK = Duration.ofHours(12);

  private final TlsIdentitySource source;
  private final Thread watcher;
  private volatile Loaded loaded;
  private List<String> seen;
  private long looked = System.nanoTime();

  private record Loaded(SslContext context, TlsIdentity identity) {}

  private TlsContexts(TlsIdentitySource source, Duration interval) throws TlsException {
    this.source = source;
    // Before loading: what changes meanwhile is seen as a change at the next look.
    this.seen = fingerprints();
    this.loaded = load(source);
    this.watcher =
        Thread.ofPlatform().daemon().name("tls-watcher").unstarted(() -> watch(interval));
  }

  /**
   * Reads the identity and watches its files.
   *
   * @param interval between two looks
   * @throws TlsException when there is no usable identity, in words
   */
  public static TlsContexts open(TlsIdentitySource source, Duration interval) throws TlsException {
    TlsContexts contexts = new TlsContexts(source, interval);
    contexts.watcher.start();
    return contexts;
  }

  /** For the next connection; ask for every one. */
  public SslContext current() {
    return loaded.context();
  }

  /** The certificate shown to clients now. */
  public X509Certificate certificate() {
    return loaded.identity().leaf();
  }

  private static Loaded load(TlsIdentitySource source) throws TlsException {
    TlsIdentity identity = source.read();
    try {
      SslContext context =
          SslContextBuilder.forServer(identity.key(), identity.chain())
              .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .build();
      return new Loaded(context, identity);
    } catch (SSLException | IllegalArgumentException unusable) {
      throw new TlsException(
          "the certificate cannot be used for TLS: " + unusable.getMessage(), unusable);
    }
  }

  private void watch(Duration interval) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(interval);
        look();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      List<String> now = fingerprints();
      boolean due = System.nanoTime() - looked > RENEWAL_LOOK.toNanos();
      if (now.equals(seen) && !due) {
        return;
      }
      looked = System.nanoTime();
      seen = now;
      Loaded fresh = load(source);
      if (!fresh.identity().chain().equals(loaded.identity().chain())) {
        loaded = fresh;
        log.info(
            "New connections use the certificate of {} that ends {}",
            fresh.identity().leaf().getSubjectX500Principal(),
            fresh.identity().leaf().getNotAfter().toInstant());
      }
    } catch (TlsException unusable) {
      log.error(
          "The changed certificate is not used, the old one stays: {}", unusable.getMessage());
    } catch (RuntimeException fault) {
      log.error("Looking at the certificate failed", fault);
    }
  }

  private List<String> fingerprints() {
    List<String> fingerprints = new ArrayList<>();
    for (Path file : source.files()) {
      fingerprints.add(fingerprint(file));
    }
    return fingerprints;
  }

  private static String fingerprint(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.lastModifiedTime() + "/" + attributes.size() + "/" + attributes.fileKey();
    } catch (IOException unreadable) {
      return "unreadable";
    }
  }

  @Override
  public void close() {
    watcher.interrupt();
  }
}
