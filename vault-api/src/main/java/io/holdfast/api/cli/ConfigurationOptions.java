package io.holdfast.api.cli;

import io.holdfast.api.config.ConfigurationException;
import io.holdfast.api.config.ConfigurationReader;
import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.config.Setting;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Gives a command the options of its settings, and reads the configuration they belong to. */
final class ConfigurationOptions {
  /** What every command that touches the data needs to know; the file may say more. */
  static final Set<Setting> DATA_SETTINGS =
      EnumSet.of(
          Setting.DATA,
          Setting.DATABASE_URL,
          Setting.DATABASE_USER,
          Setting.DATABASE_PASSWORD_FILE,
          Setting.MASTER_KEY_FILE,
          Setting.LOG_LEVEL);

  private static final String CONFIG = "--config";

  private ConfigurationOptions() {}

  /** Adds {@code --config} and the options of {@code settings}. */
  static void add(CommandSpec command, Set<Setting> settings, boolean showVariables) {
    command.addOption(
        OptionSpec.builder(CONFIG)
            .paramLabel("FILE")
            .type(String.class)
            .description("Configuration file, YAML or .properties (default: DIR/holdfast.yaml).")
            .build());
    for (Setting setting : settings) {
      if (!setting.isSecret()) {
        command.addOption(option(setting, showVariables));
      }
    }
  }

  private static OptionSpec option(Setting setting, boolean showVariable) {
    OptionSpec.Builder builder = OptionSpec.builder(setting.option()).type(String.class);
    if (setting.isSwitch()) {
      builder.arity("0..1").fallbackValue("true").paramLabel("true|false");
    } else {
      builder.arity("1").paramLabel(String.valueOf(setting.parameter()));
    }
    String more = setting.defaultText() == null ? "" : " Default: " + setting.defaultText() + ".";
    String variable = showVariable ? " [" + setting.variable() + "]" : "";
    return builder
        .description((setting.description() + more + variable).replace("%", "%%"))
        .build();
  }

  /** The configuration that the parsed options, the environment and the file make together. */
  static HoldfastConfig read(ParseResult parsed, CommandContext context)
      throws ConfigurationException {
    Map<Setting, String> options = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      @Nullable String text = parsed.matchedOptionValue(setting.option(), null);
      if (text != null) {
        options.put(setting, text);
      }
    }
    @Nullable String file = parsed.matchedOptionValue(CONFIG, null);
    return new ConfigurationReader(
            options,
            context.environment(),
            file == null ? null : Path.of(file),
            context.workingDirectory())
        .read();
  }
}
