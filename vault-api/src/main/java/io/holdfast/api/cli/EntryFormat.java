package io.holdfast.api.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.api.server.AccountEntry;
import io.holdfast.storage.metadata.SecretAccessKey;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How accounts and keys are printed. */
enum EntryFormat {
  TEXT,
  JSON,
  ENV;

  /** Prints what a command made, the secret included. */
  void printOne(AccountEntry entry, PrintWriter out) throws JsonProcessingException {
    Map<String, String> fields = fields(entry);
    switch (this) {
      case TEXT -> fields.forEach((name, text) -> out.printf("%-18s %s%n", label(name), text));
      case JSON -> printJson(fields, out);
      case ENV -> {
        put(out, "AWS_ACCESS_KEY_ID", fields.get("accessKeyId"));
        put(out, "AWS_SECRET_ACCESS_KEY", fields.get("secretAccessKey"));
        put(out, "HOLDFAST_ACCOUNT_ID", fields.get("accountId"));
        put(out, "HOLDFAST_CANONICAL_ID", fields.get("canonicalId"));
      }
    }
    out.flush();
  }

  /** Prints a list of accounts. */
  void printAll(List<AccountEntry> entries, PrintWriter out) throws JsonProcessingException {
    switch (this) {
      case JSON -> printJson(entries.stream().map(EntryFormat::fields).toList(), out);
      case TEXT, ENV -> {
        out.printf("%-12s  %-64s  %-24s  %s%n", "ACCOUNT", "CANONICAL ID", "NAME", "E-MAIL");
        for (AccountEntry entry : entries) {
          out.printf(
              "%-12s  %-64s  %-24s  %s%n",
              entry.accountId(),
              entry.canonicalId(),
              entry.displayName(),
              entry.email() == null ? "-" : entry.email());
        }
      }
    }
    out.flush();
  }

  private static void printJson(Object value, PrintWriter out) throws JsonProcessingException {
    out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(value));
  }

  private static void put(PrintWriter out, String name, @Nullable String text) {
    if (text != null) {
      out.println("export " + name + "='" + text.replace("'", "'\\''") + "'");
    }
  }

  /** "secretAccessKey" becomes "Secret access key". */
  private static String label(String name) {
    String words = name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    return Character.toUpperCase(words.charAt(0)) + words.substring(1).replace(" id", " ID");
  }

  private static Map<String, String> fields(AccountEntry entry) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("accountId", entry.accountId());
    fields.put("canonicalId", entry.canonicalId());
    fields.put("displayName", entry.displayName());
    put(fields, "email", entry.email());
    put(fields, "userName", entry.userName());
    put(fields, "accessKeyId", entry.accessKeyId());
    SecretAccessKey secret = entry.secret();
    put(fields, "secretAccessKey", secret == null ? null : secret.reveal());
    return fields;
  }

  private static void put(Map<String, String> fields, String name, @Nullable String text) {
    if (text != null) {
      fields.put(name, text);
    }
  }
}
