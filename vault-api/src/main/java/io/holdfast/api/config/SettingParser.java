package io.holdfast.api.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns a setting's text into a value, or says in words what is wrong with it. */
final class SettingParser {
  private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,15}) ?([A-Za-z]*)");
  private static final Map<String, Long> SIZE_UNITS =
      Map.of("", 1L, "B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);
  private static final Map<String, Duration> TIME_UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));
  private static final int MAX_SECRET_LENGTH = 4096;

  private final Map<Setting, SettingValue> values;
  private final Path workingDirectory;
  private final List<String> problems;

  SettingParser(Map<Setting, SettingValue> values, Path workingDirectory, List<String> problems) {
    this.values = values;
    this.workingDirectory = workingDirectory;
    this.problems = problems;
  }

  /** What was said about it, or its default; null when neither. */
  @Nullable String text(Setting setting) {
    SettingValue value = values.get(setting);
    return value == null || value.text().isBlank() ? setting.defaultText() : value.text().strip();
  }

  /** Adds a problem that names where the value stands. */
  void refuse(Setting setting, String what) {
    SettingValue value = values.get(setting);
    String origin = value == null ? "Setting " + setting.key() : value.origin();
    problems.add(Character.toUpperCase(origin.charAt(0)) + origin.substring(1) + ": " + what);
  }

  private <T> T parse(
      Setting setting, T fallback, Function<String, @Nullable T> parser, String want) {
    String text = text(setting);
    if (text == null) {
      return fallback;
    }
    T parsed = parser.apply(text);
    if (parsed == null) {
      refuse(setting, "\"" + abbreviate(text) + "\" is not " + want + ".");
      return fallback;
    }
    return parsed;
  }

  boolean flag(Setting setting) {
    return parse(
        setting,
        false,
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true", "on", "yes" -> true;
              case "false", "off", "no" -> false;
              default -> null;
            },
        "true or false");
  }

  int number(Setting setting, int least, int most) {
    return parse(
        setting,
        least,
        text -> {
          try {
            int number = Integer.parseInt(text);
            return number < least || number > most ? null : number;
          } catch (NumberFormatException wrong) {
            return null;
          }
        },
        "a number from " + least + " to " + most);
  }

  long sizeBytes(Setting setting, long leastBytes) {
    return parse(
        setting,
        leastBytes,
        text -> {
          Matcher matcher = AMOUNT.matcher(text);
          Long unit = matcher.matches() ? SIZE_UNITS.get(matcher.group(2)) : null;
          if (unit == null || Long.parseLong(matcher.group(1)) > Long.MAX_VALUE / unit) {
            return null;
          }
          long size = Long.parseLong(matcher.group(1)) * unit;
          return size < leastBytes ? null : size;
        },
        "a size such as 128MiB or 1GiB, at least " + (leastBytes >> 20) + "MiB");
  }

  Duration time(Setting setting, Duration most) {
    return parse(
        setting,
        Duration.ZERO,
        text -> {
          Matcher matcher = AMOUNT.matcher(text);
          Duration unit = matcher.matches() ? TIME_UNITS.get(matcher.group(2)) : null;
          if (unit == null || Long.parseLong(matcher.group(1)) > 1_000_000_000L) {
            return null;
          }
          Duration time = unit.multipliedBy(Long.parseLong(matcher.group(1)));
          return time.compareTo(most) > 0 ? null : time;
        },
        "a time such as 500ms, 30s, 15m or 24h, at most " + most.toDays() + " days");
  }

  <E> E choice(Setting setting, E fallback, Map<String, E> choices) {
    List<String> names = choices.keySet().stream().sorted().toList();
    return parse(
        setting,
        fallback,
        text -> choices.get(text.toLowerCase(Locale.ROOT)),
        "one of " + String.join(", ", names));
  }

  List<String> names(Setting setting, Pattern allowed, String want) {
    return parse(
        setting,
        List.of(),
        text -> {
          List<String> names =
              Arrays.stream(text.split(","))
                  .map(String::strip)
                  .filter(name -> !name.isEmpty())
                  .toList();
          return names.stream().allMatch(name -> allowed.matcher(name).matches()) ? names : null;
        },
        want);
  }

  InetAddress address(Setting setting) {
    return parse(
        setting,
        InetAddress.getLoopbackAddress(),
        text -> {
          try {
            return InetAddress.getByName(text.equals("*") ? "0.0.0.0" : text);
          } catch (UnknownHostException unknown) {
            return null;
          }
        },
        "an address of this machine (127.0.0.1, 0.0.0.0, ::, or a name that resolves)");
  }

  /** An absolute path; null when nothing is said. */
  @Nullable Path path(Setting setting) {
    String text = text(setting);
    if (text == null) {
      return null;
    }
    if (text.indexOf('\0') >= 0) {
      refuse(setting, "a file's name cannot hold a zero byte.");
      return null;
    }
    return workingDirectory.resolve(text).toAbsolutePath().normalize();
  }

  /** A file that must be there; null when nothing is said or it is not. */
  @Nullable Path existing(Setting setting) {
    Path path = path(setting);
    if (path != null && !Files.isReadable(path)) {
      refuse(setting, path + (Files.exists(path) ? " cannot be read." : " does not exist."));
      return null;
    }
    return path;
  }

  /** A secret, from its variable or from the first line of its file. */
  @Nullable Secret secret(Setting direct, Setting fileSetting) {
    String text = text(direct);
    Path file = existing(fileSetting);
    if (text != null) {
      return new Secret(text);
    }
    if (file == null) {
      return null;
    }
    try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
      String line = lines.findFirst().orElse("");
      if (line.isEmpty() || line.length() > MAX_SECRET_LENGTH) {
        refuse(fileSetting, "the first line of " + file + " is empty or too long.");
        return null;
      }
      return new Secret(line);
    } catch (IOException | java.io.UncheckedIOException unreadable) {
      refuse(fileSetting, file + " cannot be read: " + unreadable.getMessage() + ".");
      return null;
    }
  }

  private static String abbreviate(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
