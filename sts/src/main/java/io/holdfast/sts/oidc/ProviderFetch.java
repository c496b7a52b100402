package io.holdfast.sts.oidc;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Fetches a small JSON document of an identity provider. The platform's clients resolve a name
 * themselves, so that an address which was checked need not be the one that is connected to; here
 * the name is resolved once, every address must be allowed, and the connection goes to the one that
 * was checked. No redirects, no compression, bounded in bytes and in time.
 */
final class ProviderFetch {
  /** The largest document, in bytes. */
  static final int MAX_BYTES = 256 * 1024;

  /** For everything: the name's resolution, connection, handshake, request and answer. */
  static final Duration PATIENCE = Duration.ofSeconds(8);

  private static final int SLOTS = 8;
  private static final int SLOTS_OF_ACCOUNT = 2;
  private static final Duration PATIENCE_FOR_SLOT = Duration.ofSeconds(1);
  private static final int HTTPS_PORT = 443;
  private static final int CONNECT_MILLIS = 4_000;

  private final OidcOptions options;
  private final SSLSocketFactory tls;
  private final Duration patience;
  private final FetchSlots slots;

  ProviderFetch(OidcOptions options, SSLSocketFactory tls) {
    this(options, tls, PATIENCE, new FetchSlots(SLOTS, SLOTS_OF_ACCOUNT));
  }

  /**
   * With limits of its own.
   *
   * @param slots how many fetches may be under way
   */
  ProviderFetch(OidcOptions options, SSLSocketFactory tls, Duration patience, FetchSlots slots) {
    this.options = options;
    this.tls = tls;
    this.patience = patience;
    this.slots = slots;
  }

  /** When what begins now has to be over, by {@link System#nanoTime}. */
  long deadline() {
    return System.nanoTime() + patience.toNanos();
  }

  /**
   * The document.
   *
   * @throws FetchBusyException when too many fetches are under way
   * @throws IOException when it cannot or must not be had; the message names no address
   */
  byte[] get(String accountId, URI uri) throws IOException {
    return get(accountId, uri, deadline());
  }

  /**
   * The document, before a deadline. Neither a name server nor a handshake can be given a deadline
   * for the whole of it, so a thread of its own waits for them; when time is up its connection is
   * closed under it. It gives its slot back when it ends and not before, so that however long names
   * are resolved, there are never more such threads than slots. It is none of the virtual threads,
   * whose carriers a name's resolution would hold.
   *
   * @param accountId whose provider it is
   * @param deadline by {@link System#nanoTime}
   * @throws FetchBusyException when too many fetches are under way, of all or of the account
   * @throws IOException when it cannot or must not be had; the message names no address
   */
  byte[] get(String accountId, URI uri, long deadline) throws IOException {
    String host = uri.getHost();
    if (host == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new IOException("not a URL to fetch from");
    }
    if (!"https".equals(uri.getScheme())) {
      throw new IOException("only https is fetched from");
    }
    try (Socket plain = new Socket()) {
      if (!slots.take(accountId, PATIENCE_FOR_SLOT.toNanos())) {
        throw new FetchBusyException("too many providers are being asked at once");
      }
      FutureTask<byte[]> fetch = new FutureTask<>(() -> document(uri, host, plain));
      start(fetch, accountId);
      return fetch.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("the provider is too slow", e);
    } catch (ExecutionException e) {
      throw new IOException(
          e.getCause() instanceof IOException cause ? cause.getMessage() : "the fetch failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the fetch was interrupted");
    }
  }

  private void start(FutureTask<byte[]> fetch, String accountId) {
    Runnable run =
        () -> {
          try {
            fetch.run();
          } finally {
            slots.giveBack(accountId);
          }
        };
    boolean started = false;
    try {
      Thread.ofPlatform().daemon().name("oidc-fetch").start(run);
      started = true;
    } finally {
      if (!started) {
        slots.giveBack(accountId);
      }
    }
  }

  private byte[] document(URI uri, String host, Socket plain) throws IOException {
    InetAddress address = allowedAddress(host);
    boolean secure = !(options.loopbackWithoutTls() && address.isLoopbackAddress());
    int port = uri.getPort() == -1 ? HTTPS_PORT : uri.getPort();
    plain.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
    plain.setSoTimeout(CONNECT_MILLIS);
    try (Socket socket = secure ? encrypted(plain, host, port) : plain) {
      socket.getOutputStream().write(head(uri));
      socket.getOutputStream().flush();
      return new BoundedResponse(new BufferedInputStream(socket.getInputStream())).body(MAX_BYTES);
    }
  }

  private InetAddress allowedAddress(String host) throws IOException {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(bare);
    } catch (UnknownHostException e) {
      throw new IOException("the host has no address", e);
    }
    for (InetAddress address : addresses) {
      boolean allowed =
          PublicAddresses.isPublic(address)
              || options.privateHosts().contains(bare)
              || (options.loopbackWithoutTls() && address.isLoopbackAddress());
      if (!allowed) {
        throw new IOException("the host's address is not public");
      }
    }
    return addresses[0];
  }

  private Socket encrypted(Socket plain, String host, int port) throws IOException {
    SSLSocket socket = (SSLSocket) tls.createSocket(plain, host, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    if (!host.startsWith("[") && !host.matches("[0-9.]+")) {
      parameters.setServerNames(List.of(new SNIHostName(host)));
    }
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static byte[] head(URI uri) {
    String target = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return ("GET "
            + target
            + query
            + " HTTP/1.1\r\nHost: "
            + uri.getRawAuthority()
            + "\r\nAccept: application/json\r\nAccept-Encoding: identity\r\n"
            + "User-Agent: holdfast\r\nConnection: close\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
