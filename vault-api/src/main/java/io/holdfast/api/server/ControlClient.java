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
    try (Socket socket = new Socket()) {
      String[] parts = Files.readString(ControlServer.file(dataDirectory)).strip().split(" ", -1);
      if (parts.length != 2) {
        throw new IOException("the file " + ControlServer.file(dataDirectory) + " is malformed");
      }
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(parts[0])),
          CONNECT_MILLIS);
      socket.setSoTimeout(ControlServer.TIMEOUT_MILLIS);
      String line = ControlMessages.encode(parts[1], request) + "\n";
      socket.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
      // The answer lists every account, so its length has no small bound.
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String answer = reader.readLine();
      if (answer == null) {
        throw new IOException("it closed the connection");
      }
      return ControlMessages.answer(answer);
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
