package io.holdfast.api.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code version}: which Holdfast, on which Java. */
@Command(name = "version", description = "Show the versions of Holdfast and of Java.")
final class VersionCommand implements Callable<Integer> {
  private final CommandContext context;

  VersionCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    context.out().println("Holdfast " + version() + ", Java " + Runtime.version());
    return 0;
  }

  /** From the jar's manifest. */
  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }
}
