package io.holdfast.sts.oidc;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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

  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final int HTTPS_PORT = 443;
  private static final int CONNECT_MILLIS = 4_000;

  private final OidcOptions options;
  private final SSLSocketFactory tls;

  ProviderFetch(OidcOptions options, SSLSocketFactory tls) {
    this.options = options;
    this.tls = tls;
  }

  /**
   * The document.
   *
   * @throws IOException when it cannot or must not be had; the message names no address
   */
  byte[] get(URI uri) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String host = uri.getHost();
    if (host == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new IOException("not a URL to fetch from");
    }
    if (!"https".equals(uri.getScheme())) {
      throw new IOException("only https is fetched from");
    }
    InetAddress address = allowedAddress(host);
    boolean secure = !(options.loopbackWithoutTls() && address.isLoopbackAddress());
    int port = uri.getPort() == -1 ? HTTPS_PORT : uri.getPort();
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
      plain.setSoTimeout(CONNECT_MILLIS);
      try (Socket socket = secure ? encrypted(plain, host, port) : plain) {
        socket.getOutputStream().write(head(uri));
        socket.getOutputStream().flush();
        return new BoundedResponse(timed(socket, deadline)).body(MAX_BYTES);
      }
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

  /** Each read waits at most until the deadline, so that a dripping server has an end. */
  private static InputStream timed(Socket socket, long deadline) throws IOException {
    InputStream in = socket.getInputStream();
    return new BufferedInputStream(
        new InputStream() {
          @Override
          public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
              throw new IOException("the provider is too slow");
            }
            socket.setSoTimeout((int) Math.min(left, CONNECT_MILLIS));
            return in.read(bytes, offset, length);
          }
        });
  }
}
