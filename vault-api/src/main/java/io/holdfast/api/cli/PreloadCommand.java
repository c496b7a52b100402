package io.holdfast.api.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Loads what every start loads, for the launcher to keep in a shared archive of classes. Touches
 * neither disk nor network.
 */
@Command(name = "preload", hidden = true, description = "Load the classes of a start, and end.")
final class PreloadCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return 0;
  }
}
