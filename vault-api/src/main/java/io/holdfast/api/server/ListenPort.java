package io.holdfast.api.server;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.config.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A port that a configuration says to listen on.
 *
 * @param setting which one, as the configuration calls it
 * @param address what it is bound to
 * @param port 0 for any free one
 */
public record ListenPort(String setting, InetAddress address, int port) {

  /** All that {@code listeners} says. */
  public static List<ListenPort> of(HoldfastConfig.Listeners listeners) {
    List<ListenPort> ports = new ArrayList<>();
    if (listeners.http()) {
      ports.add(new ListenPort(Setting.HTTP_PORT.key(), listeners.address(), listeners.httpPort()));
    }
    if (listeners.https()) {
      ports.add(
          new ListenPort(Setting.HTTPS_PORT.key(), listeners.address(), listeners.httpsPort()));
    }
    if (listeners.managementPort() >= 0) {
      ports.add(
          new ListenPort(
              Setting.MANAGEMENT_PORT.key(),
              listeners.managementAddress(),
              listeners.managementPort()));
    }
    return ports;
  }

  /** Tries to listen: what is wrong, in words; empty when nothing is. */
  public Optional<String> problem() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
      return Optional.empty();
    } catch (IOException taken) {
      return Optional.of("%s cannot be listened on: %s.".formatted(name(), taken.getMessage()));
    }
  }

  /** What to do about a problem. */
  public String remedy() {
    return "Stop what listens there (ss -ltnp), or set another " + setting + ".";
  }

  /** Address and port, as one writes them. */
  public String name() {
    return "%s:%d".formatted(address.getHostAddress(), port);
  }
}
