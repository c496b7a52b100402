package io.holdfast.api.cli;

import io.holdfast.api.config.Setting;
import io.holdfast.api.ops.Logging;
import io.holdfast.api.server.IdentityRequest;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line's entry: {@code ./holdfast COMMAND}. Exit code 0 done, 1 failed, 2 misused. */
@Command(
    name = "holdfast",
    description = "An S3-compatible immutable backup vault.",
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
  private static final int HELP_WIDTH = 100;

  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    CommandContext context =
        new CommandContext(
            System.getenv(),
            Path.of("").toAbsolutePath(),
            Clock.systemUTC(),
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    Logging.quiet();
    int exitCode = CommandLine.ExitCode.SOFTWARE;
    try {
      exitCode = run(context, arguments);
    } catch (Throwable failure) {
      // Picocli lets an Error through, and threads that run would keep the process.
      FailureReport.unforeseen(failure, context.err());
    } finally {
      System.exit(exitCode);
    }
  }

  /** Runs one command in {@code context}. */
  static int run(CommandContext context, String... arguments) {
    CommandLine line = new CommandLine(new Main());
    addConfigured(line, new ServeCommand(context), EnumSet.allOf(Setting.class), true);
    addGroup(
        line,
        "account",
        "Make, list and limit accounts.",
        new AccountCreateCommand(context),
        new AccountListCommand(context),
        new AccountSetCommand(context));
    addIdentity(line, context);
    addGroup(line, "key", "Make access keys.", new KeyCreateCommand(context));
    addConfigured(line, new MigrateCommand(context), ConfigurationOptions.DATA_SETTINGS, false);
    addConfigured(line, new DoctorCommand(context), EnumSet.allOf(Setting.class), false);
    addConfigured(line, new ScrubCommand(context), ConfigurationOptions.DATA_SETTINGS, false);
    addConfigured(line, new RebuildCommand(context), ConfigurationOptions.DATA_SETTINGS, false);
    addConfigured(
        line, new RotateMasterKeyCommand(context), ConfigurationOptions.DATA_SETTINGS, false);
    line.addSubcommand(new VersionCommand(context));
    line.addSubcommand(new PreloadCommand(context));
    addHelp(line);
    // Reaches only the commands that are there already.
    line.setOut(context.out());
    line.setErr(context.err());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpWidth(HELP_WIDTH);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.AUTO));
    line.setExecutionExceptionHandler(new FailureReport());
    return line.execute(arguments);
  }

  private static void addIdentity(CommandLine line, CommandContext context) {
    addGroup(
        line,
        "user",
        "Make and list users of an account.",
        new UserCreateCommand(context),
        new RecoveryCodesCommand(context),
        new IdentityListCommand(context, IdentityRequest.ListUsers::new));
    addGroup(
        line,
        "role",
        "List roles of an account.",
        new IdentityListCommand(context, IdentityRequest.ListRoles::new));
    addGroup(
        line,
        "policy",
        "List managed policies, and say who has them.",
        new IdentityListCommand(context, IdentityRequest.ListPolicies::new),
        new PolicyAttachCommand(context),
        new PolicyDetachCommand(context));
    addGroup(
        line,
        "mfa",
        "Help users who have lost their MFA device.",
        new MfaDeactivateCommand(context));
    addGroup(
        line,
        "session",
        "End temporary credentials, and change the key of their tokens.",
        new RevokeCommand(context),
        new RotateTokenKeyCommand(context));
  }

  private static void addGroup(
      CommandLine parent, String name, String description, Object... commands) {
    CommandLine child = new CommandLine(new CommandGroup());
    child.getCommandSpec().name(name).usageMessage().description(description);
    for (Object command : commands) {
      addConfigured(child, command, ConfigurationOptions.DATA_SETTINGS, false);
    }
    parent.addSubcommand(child);
  }

  private static void addConfigured(
      CommandLine parent, Object command, Set<Setting> settings, boolean showVariables) {
    CommandLine child = new CommandLine(command);
    ConfigurationOptions.add(child.getCommandSpec(), settings, showVariables);
    parent.addSubcommand(child);
  }

  private static void addHelp(CommandLine line) {
    line.getCommandSpec().mixinStandardHelpOptions(false);
    line.getCommandSpec()
        .addOption(
            CommandLine.Model.OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
    line.getSubcommands().values().forEach(Main::addHelp);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
