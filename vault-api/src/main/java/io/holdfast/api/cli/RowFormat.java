package io.holdfast.api.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How rows of named texts are printed. */
enum RowFormat {
  TEXT,
  JSON;

  void print(List<Map<String, String>> rows, PrintWriter out) throws JsonProcessingException {
    switch (this) {
      case JSON ->
          out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(rows));
      case TEXT -> printTable(rows, out);
    }
    out.flush();
  }

  private static void printTable(List<Map<String, String>> rows, PrintWriter out) {
    if (rows.isEmpty()) {
      return;
    }
    Map<String, Integer> widths = new LinkedHashMap<>();
    for (Map<String, String> row : rows) {
      row.forEach(
          (name, text) -> widths.merge(name, Math.max(name.length(), text.length()), Math::max));
    }
    StringBuilder head = new StringBuilder();
    widths.forEach((name, width) -> append(head, name.toUpperCase(Locale.ROOT), width));
    out.println(head.toString().stripTrailing());
    for (Map<String, String> row : rows) {
      StringBuilder line = new StringBuilder();
      widths.forEach((name, width) -> append(line, row.getOrDefault(name, "-"), width));
      out.println(line.toString().stripTrailing());
    }
  }

  private static void append(StringBuilder line, String text, int width) {
    line.append(text).append(" ".repeat(width - text.length() + 2));
  }
}
