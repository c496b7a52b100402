package io.holdfast.api.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts the configuration together: an option beats an environment variable, that beats the
 * configuration file, and that beats the default. Unknown names are refused, wherever they stand,
 * because a misspelt setting that is silently ignored is a hole.
 */
public final class ConfigurationReader {
  private static final String PREFIX = "HOLDFAST_";

  /** The name of a systemd credential. */
  private static final String MASTER_KEY_CREDENTIAL = "holdfast-master-key";

  /**
   * Variables that belong to the launcher and to the file's name, or that {@code --format env} gave
   * the shell, not to a setting.
   */
  private static final List<String> OTHER_VARIABLES =
      List.of(
          "HOLDFAST_CONFIG",
          "HOLDFAST_JAVA_OPTS",
          "HOLDFAST_NO_BUILD",
          "HOLDFAST_ACCOUNT_ID",
          "HOLDFAST_CANONICAL_ID");

  private final Map<Setting, String> options;
  private final Map<String, String> environment;
  private final @Nullable Path file;
  private final Path workingDirectory;
  private final List<String> problems = new ArrayList<>();

  /**
   * Names the sources.
   *
   * @param options from the command line
   * @param environment every variable of the process; those of others are ignored
   * @param file a configuration file that must exist, or null for {@code holdfast.yaml} in the data
   *     directory, if there is one
   * @param workingDirectory what relative names start from
   */
  public ConfigurationReader(
      Map<Setting, String> options,
      Map<String, String> environment,
      @Nullable Path file,
      Path workingDirectory) {
    this.options = Map.copyOf(options);
    this.environment = Map.copyOf(environment);
    this.file = file;
    this.workingDirectory = workingDirectory;
  }

  /**
   * The configuration.
   *
   * @throws ConfigurationException with every problem found, not only the first
   */
  public HoldfastConfig read() throws ConfigurationException {
    Map<Setting, SettingValue> values = new EnumMap<>(Setting.class);
    addEnvironment(values);
    options.forEach((setting, text) ->
        values.put(setting, new SettingValue(text, "option " + setting.option())));
    addFile(values);
    addCredential(values);
    ConfigurationAssembly assembly = new ConfigurationAssembly(values, workingDirectory, problems);
    HoldfastConfig config = assembly.assemble();
    if (!problems.isEmpty() || config == null) {
      throw new ConfigurationException(problems);
    }
    return config;
  }

  private void addEnvironment(Map<Setting, SettingValue> values) {
    environment.forEach((variable, text) -> {
      if (!variable.startsWith(PREFIX) || OTHER_VARIABLES.contains(variable)) {
        return;
      }
      Setting.byVariable(variable)
          .ifPresentOrElse(
              setting ->
                  values.put(setting, new SettingValue(text, "environment variable " + variable)),
              () -> problems.add(unknown("environment variable", variable, variables())));
    });
  }

  /** What systemd's LoadCredential= hands over, where nothing else says where the key is. */
  private void addCredential(Map<Setting, SettingValue> values) {
    String directory = environment.get("CREDENTIALS_DIRECTORY");
    if (directory == null || values.containsKey(Setting.MASTER_KEY)) {
      return;
    }
    Path credential = workingDirectory.resolve(directory).resolve(MASTER_KEY_CREDENTIAL);
    if (Files.exists(credential)) {
      values.putIfAbsent(
          Setting.MASTER_KEY_FILE,
          new SettingValue(credential.toString(), "credential " + MASTER_KEY_CREDENTIAL));
    }
  }

  private void addFile(Map<Setting, SettingValue> values) {
    Path source = chooseFile(values);
    if (source == null) {
      return;
    }
    Map<String, String> names;
    try {
      names = ConfigurationFile.read(source);
    } catch (IOException unreadable) {
      problems.add(
          "Configuration file " + source + " cannot be read: " + unreadable.getMessage() + ".");
      return;
    }
    names.forEach((name, text) ->
        Setting.byKey(name)
            .ifPresentOrElse(
                setting -> addFromFile(values, setting, text, source),
                () -> problems.add(unknown("setting in " + source.getFileName(), name, keys()))));
  }

  private void addFromFile(
      Map<Setting, SettingValue> values, Setting setting, String text, Path source) {
    if (setting.isSecret()) {
      problems.add(
          ("Setting %s in %s: a secret does not belong into this file;"
                  + " name a file of its own with %s-file.")
              .formatted(setting.key(), source.getFileName(), setting.key()));
      return;
    }
    values.putIfAbsent(
        setting,
        new SettingValue(text, "setting " + setting.key() + " in " + source.getFileName()));
  }

  private @Nullable Path chooseFile(Map<Setting, SettingValue> values) {
    if (file != null) {
      return workingDirectory.resolve(file);
    }
    String named = environment.get("HOLDFAST_CONFIG");
    if (named != null && !named.isBlank()) {
      return workingDirectory.resolve(named);
    }
    SettingValue data = values.get(Setting.DATA);
    String directory = data == null ? Setting.DATA.defaultText() : data.text();
    Path candidate = workingDirectory.resolve(String.valueOf(directory)).resolve("holdfast.yaml");
    return Files.exists(candidate) ? candidate : null;
  }

  private static String unknown(String kind, String name, List<String> known) {
    return "There is no %s named %s%s"
        .formatted(
            kind,
            name,
            NearestName.of(name, known)
                .map(near -> "; did you mean " + near + "?")
                .orElse("; see ./holdfast serve --help."));
  }

  private static List<String> keys() {
    return Arrays.stream(Setting.values()).map(Setting::key).collect(Collectors.toList());
  }

  private static List<String> variables() {
    return Arrays.stream(Setting.values()).map(Setting::variable).collect(Collectors.toList());
  }
}
