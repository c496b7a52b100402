package io.holdfast.api.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Asks the vault that serves a data directory. */
public final class ControlClient {
  private static final int CONNECT_MILLIS = 5_000;

  private ControlClient() {}

  /**
   * Asks and waits for the answer.
   *
   * @throws RefusedException when the vault refuses or cannot be asked, in words
   */
  public static List<AccountEntry> ask(Path dataDirectory, AccountRequest request)
      throws RefusedException {
    return exchange(
        dataDirectory,
        ControlServer.TIMEOUT_MILLIS,
        token -> ControlMessages.encode(token, request),
        reader -> ControlMessages.answer(line(reader)));
  }

  /**
   * Asks who may do what, or changes it.
   *
   * @throws RefusedException when the vault refuses or cannot be asked, in words
   */
  static List<Map<String, String>> ask(Path dataDirectory, IdentityRequest request)
      throws RefusedException {
    return exchange(
        dataDirectory,
        ControlServer.TIMEOUT_MILLIS,
        token -> ControlMessages.encode(token, request),
        reader -> ControlMessages.rows(line(reader)));
  }

  /**
   * Has the running vault scrub, and hears its lines.
   *
   * @return true when everything acknowledged is intact
   * @throws RefusedException when the vault refuses or cannot be asked, in words
   */
  static boolean scrub(Path dataDirectory, long bytesPerSecond, Consumer<String> lines)
      throws RefusedException {
    return exchange(
        dataDirectory,
        0,
        token -> ControlMessages.encodeScrub(token, bytesPerSecond),
        reader -> {
          while (true) {
            Map<String, String> fields = ControlMessages.fields(line(reader));
            String refused = fields.get("refused");
            if (refused != null) {
              throw new RefusedException(refused, null);
            }
            String words = fields.get("line");
            if (words == null) {
              return Boolean.parseBoolean(fields.get("clean"));
            }
            lines.accept(words);
          }
        });
  }

  private interface Question {
    String with(String token) throws IOException;
  }

  private interface Answer<T> {
    T read(BufferedReader reader) throws IOException, RefusedException;
  }

  private static String line(BufferedReader reader) throws IOException {
    String line = reader.readLine();
    if (line == null) {
      throw new IOException("it closed the connection");
    }
    return line;
  }

  private static <T> T exchange(
      Path dataDirectory, int timeoutMillis, Question question, Answer<T> answer)
      throws RefusedException {
    try (Socket socket = new Socket()) {
      String[] parts = Files.readString(ControlServer.file(dataDirectory)).strip().split(" ", -1);
      if (parts.length != 2) {
        throw new IOException("the file " + ControlServer.file(dataDirectory) + " is malformed");
      }
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(parts[0])),
          CONNECT_MILLIS);
      socket.setSoTimeout(timeoutMillis);
      String line = question.with(parts[1]) + "\n";
      socket.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
      // An answer may list every account, so its length has no small bound.
      return answer.read(
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
    } catch (NoSuchFileException starting) {
      throw new RefusedException(
          "The vault is starting or stopping; try again in a moment.", starting);
    } catch (AccessDeniedException denied) {
      throw new RefusedException(
          "Only the user who runs the vault may do this: " + denied.getFile() + " is not readable.",
          denied);
    } catch (IOException | NumberFormatException failure) {
      throw new RefusedException(
          "The running vault did not answer: " + failure.getMessage() + ".", failure);
    }
  }
}
