package io.holdfast.api.cli;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.doctor.Doctor;
import io.holdfast.api.doctor.Finding;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code doctor}. */
@Command(
    name = "doctor",
    sortOptions = false,
    customSynopsis = "holdfast doctor [OPTION…]",
    description = {
      "Say what is wrong with this installation, and what to do about it. Changes nothing.",
      "Takes the options of serve. Exit code 0 when nothing is wrong, else 1.%n"
    })
final class DoctorCommand implements Callable<Integer> {
  private final CommandContext context;

  @Spec private CommandSpec spec = CommandSpec.create();

  DoctorCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    HoldfastConfig config = ConfigurationOptions.read(spec.commandLine().getParseResult(), context);
    String path = context.environment().getOrDefault("PATH", "/usr/bin:/bin");
    List<Finding> findings = new Doctor(config, context.clock(), path).examine();
    boolean wrong = false;
    for (Finding finding : findings) {
      wrong |= finding.level() == Finding.Level.PROBLEM;
      context.out().printf("%-8s %-16s %s%n", finding.level(), finding.subject(), finding.words());
      if (!finding.remedy().isEmpty()) {
        context.out().printf("%-25s → %s%n", "", finding.remedy());
      }
    }
    context.out().println(wrong ? "Something is wrong." : "Nothing is wrong.");
    context.out().flush();
    return wrong ? 1 : 0;
  }
}
