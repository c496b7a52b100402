package io.holdfast.api.cli;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.ops.Logging;
import io.holdfast.api.server.VaultServer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code serve}: runs the vault until it is told to stop. */
@Command(
    name = "serve",
    sortOptions = false,
    customSynopsis = "holdfast serve [OPTION…]",
    description = {
      "Start the vault and serve S3 until it is stopped (SIGTERM or Ctrl-C).",
      "Every option can also be set in the environment, under the name in brackets, or in the"
          + " configuration file, under the option's name without the hyphens in front. An option"
          + " beats the environment, that beats the file.",
      "Secrets have no option: HOLDFAST_TLS_PASSPHRASE, HOLDFAST_DATABASE_PASSWORD, or a file.%n"
    })
final class ServeCommand implements Callable<Integer> {
  private final CommandContext context;

  @Spec private CommandSpec spec = CommandSpec.create();

  ServeCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    HoldfastConfig config = ConfigurationOptions.read(spec.commandLine().getParseResult(), context);
    Logging.configure(config.log());
    VaultServer server = VaultServer.start(config, context.clock());
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> stop(server)));
    new Greeting(config, server, context.out()).print();
    server.awaitStop();
    return 0;
  }

  /** An orderly stop by a signal is a success, whatever the signal's own exit code is. */
  private static void stop(VaultServer server) {
    server.close();
    Runtime.getRuntime().halt(0);
  }
}
