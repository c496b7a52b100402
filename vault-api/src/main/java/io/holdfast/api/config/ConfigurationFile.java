package io.holdfast.api.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads a configuration file into its settings' names and texts. YAML, or properties when its name
 * ends so. {@code tls: {key: x}} means the same as {@code tls-key: x}.
 */
final class ConfigurationFile {
  private static final long MAX_SIZE_BYTES = 1 << 20;

  private ConfigurationFile() {}

  /**
   * Names and texts in the order of the file.
   *
   * @throws IOException when it cannot be read or is not well formed, in words
   */
  static Map<String, String> read(Path file) throws IOException {
    if (Files.size(file) > MAX_SIZE_BYTES) {
      throw new IOException("it is larger than 1 MiB, which no configuration file is");
    }
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return file.toString().endsWith(".properties") ? readProperties(reader) : readYaml(reader);
    }
  }

  private static Map<String, String> readProperties(Reader reader) throws IOException {
    Properties properties = new Properties();
    try {
      properties.load(reader);
    } catch (IllegalArgumentException malformed) {
      throw new IOException("it is not a well-formed properties file", malformed);
    }
    Map<String, String> settings = new LinkedHashMap<>();
    for (String name : properties.stringPropertyNames()) {
      settings.put(name.replace('.', '-'), properties.getProperty(name).strip());
    }
    return settings;
  }

  private static Map<String, String> readYaml(Reader reader) throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(0);
    options.setNestingDepthLimit(8);
    Object document;
    try {
      document = new Yaml(new SafeConstructor(options)).load(reader);
    } catch (YAMLException malformed) {
      throw new IOException("it is not well-formed YAML: " + malformed.getMessage(), malformed);
    }
    Map<String, String> settings = new LinkedHashMap<>();
    if (document instanceof Map<?, ?> map) {
      flatten("", map, settings);
    } else if (document != null) {
      throw new IOException("it is YAML, but not a list of \"name: value\" lines");
    }
    return settings;
  }

  private static void flatten(String prefix, Map<?, ?> map, Map<String, String> settings)
      throws IOException {
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String name = prefix + entry.getKey();
      if (entry.getValue() instanceof Map<?, ?> inner) {
        flatten(name + "-", inner, settings);
      } else if (settings.put(name, text(entry.getValue())) != null) {
        throw new IOException("it says \"" + name + "\" twice");
      }
    }
  }

  private static String text(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
    return value == null ? "" : value.toString();
  }
}
