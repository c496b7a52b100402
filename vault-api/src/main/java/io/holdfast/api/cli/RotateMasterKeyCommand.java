package io.holdfast.api.cli;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.server.DataDirectory;
import io.holdfast.api.server.MasterKeyRotation;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rotate-master-key}. */
@Command(
    name = "rotate-master-key",
    description = {
      "Encrypt every secret under a new master key. The vault must be stopped.",
      "Without an option the key in DIR/secrets is replaced by a new one. A key from outside (a"
          + " file, the environment, a systemd credential) is replaced by configuring the new one"
          + " and naming the old one. A run that was broken off is repeated as it was.%n"
    })
final class RotateMasterKeyCommand implements Callable<Integer> {
  private final CommandContext context;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--old-key-file", paramLabel = "FILE", description = "The master key until now.")
  private @Nullable Path oldKeyFile;

  RotateMasterKeyCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    HoldfastConfig config = ConfigurationOptions.read(spec.commandLine().getParseResult(), context);
    Path old = oldKeyFile == null ? null : context.workingDirectory().resolve(oldKeyFile);
    try (DataDirectory directory = DataDirectory.lock(config.dataDirectory())) {
      long count = MasterKeyRotation.run(directory, config, context.clock(), old);
      context.out().println("Secrets encrypted under the new master key: " + count);
      context.out().flush();
    }
    return 0;
  }
}
