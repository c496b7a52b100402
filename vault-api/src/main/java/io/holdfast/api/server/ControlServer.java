package io.holdfast.api.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes operators' requests from commands beside the running vault, on loopback. Who may read the
 * file with the port and the token in the data directory may ask; the file is its owner's alone.
 * The running vault does the work, so that it takes effect at once and one process writes the
 * journal.
 */
final class ControlServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlServer.class);
  static final int MAX_LINE_BYTES = 1 << 16;
  static final int TIMEOUT_MILLIS = 30_000;
  private static final int MAX_CONNECTIONS = 8;

  /** A command sends its line at once; whoever has no token must not keep the others waiting. */
  private static final Duration FIRST_LINE_LIMIT = Duration.ofSeconds(5);

  private final ServerSocket socket;
  private final String token;
  private final AccountDesk desk;
  private final IdentityDesk identity;
  private final ScrubRun scrub;
  private final Path file;
  private final Semaphore slots = new Semaphore(MAX_CONNECTIONS);

  private ControlServer(
      ServerSocket socket,
      String token,
      AccountDesk desk,
      IdentityDesk identity,
      ScrubRun scrub,
      Path file) {
    this.socket = socket;
    this.token = token;
    this.desk = desk;
    this.identity = identity;
    this.scrub = scrub;
    this.file = file;
  }

  static Path file(Path dataDirectory) {
    return dataDirectory.resolve("control");
  }

  /** Opens it, and writes the file that names it. */
  static ControlServer start(
      Path dataDirectory, AccountDesk desk, IdentityDesk identity, ScrubRun scrub)
      throws IOException {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Path file = file(dataDirectory);
      Path fresh = file.resolveSibling("control.new");
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, socket.getLocalPort() + " " + token + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      ControlServer server = new ControlServer(socket, token, desk, identity, scrub, file);
      Thread.ofPlatform().daemon().name("control").start(server::accept);
      return server;
    } catch (IOException failure) {
      socket.close();
      throw failure;
    }
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        if (slots.tryAcquire()) {
          Thread.ofVirtual().name("control-request").start(() -> serve(connection));
        } else {
          connection.close();
        }
      } catch (IOException failure) {
        if (!socket.isClosed()) {
          log.warn("A command could not connect", failure);
        }
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      String line = readLine(connection, FIRST_LINE_LIMIT);
      if (line != null) {
        Writer out = new OutputStreamWriter(connection.getOutputStream(), StandardCharsets.UTF_8);
        out.write(answer(line, out) + "\n");
        out.flush();
      }
    } catch (IOException gone) {
      log.debug("A command went away", gone);
    } finally {
      slots.release();
    }
  }

  private String answer(String line, Writer out) throws IOException {
    try {
      Map<String, String> fields = ControlMessages.fields(line);
      byte[] given = fields.getOrDefault("token", "").getBytes(StandardCharsets.UTF_8);
      if (!MessageDigest.isEqual(given, token.getBytes(StandardCharsets.UTF_8))) {
        return ControlMessages.encodeRefusal("The token is not this vault's.");
      }
      if (ControlMessages.SCRUB.equals(fields.get("request"))) {
        return scrub(fields, out);
      }
      IdentityRequest about = IdentityRequest.read(fields);
      if (about != null) {
        return ControlMessages.encodeRows(identity.run(about));
      }
      return ControlMessages.encode(desk.run(ControlMessages.request(fields)));
    } catch (RefusedException refused) {
      return ControlMessages.encodeRefusal(String.valueOf(refused.getMessage()));
    } catch (RuntimeException fault) {
      log.error("A command's request failed", fault);
      return ControlMessages.encodeRefusal("The running vault failed; its log says why.");
    }
  }

  /** Progress goes out as it comes; a command that went away ends the scrub. */
  private String scrub(Map<String, String> fields, Writer out)
      throws RefusedException, IOException {
    long bytesPerSecond = Long.parseLong(fields.getOrDefault("bytesPerSecond", "0"));
    try {
      boolean clean =
          scrub.run(
              bytesPerSecond,
              words -> {
                try {
                  out.write(ControlMessages.encodeLine(words) + "\n");
                  out.flush();
                } catch (IOException gone) {
                  throw new UncheckedIOException(gone);
                }
              });
      return ControlMessages.encodeDone(clean);
    } catch (UncheckedIOException gone) {
      throw gone.getCause();
    }
  }

  /**
   * The line that a command sends, which must come whole in time.
   *
   * @throws SocketTimeoutException when it does not, however steadily its bytes come
   */
  static @Nullable String readLine(Socket connection, Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    return readLine(
        new FilterInputStream(connection.getInputStream()) {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMillis <= 0) {
              throw new SocketTimeoutException("no line came in time");
            }
            connection.setSoTimeout((int) leftMillis);
            return super.read(target, offset, length);
          }
        });
  }

  /** One line without its end; null when there is none or it is too long. */
  static @Nullable String readLine(InputStream raw) throws IOException {
    InputStream in = new BufferedInputStream(raw);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        return line.toString(StandardCharsets.UTF_8);
      }
      line.write(next);
      if (line.size() > MAX_LINE_BYTES) {
        return null;
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    socket.close();
  }
}
