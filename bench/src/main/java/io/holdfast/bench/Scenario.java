package io.holdfast.bench;

import java.util.Locale;

/**
 * One cell of the matrix.
 *
 * @param sizeBytes object size; 0 where it does not matter
 * @param clients connections in a closed loop
 */
record Scenario(Operation operation, int sizeBytes, int clients) {
  /** What is asked for. */
  enum Operation {
    PUT,
    GET,
    HEAD,
    LIST,
    LIST_DELIMITER,
    LIST_VERSIONS,
    DELETE,
    MULTIPART
  }

  static Scenario parse(String text) {
    String[] parts = text.split(":", -1);
    return new Scenario(
        Operation.valueOf(parts[0].toUpperCase(Locale.ROOT).replace('-', '_')),
        size(parts[1]),
        Integer.parseInt(parts[2]));
  }

  private static int size(String text) {
    return text.endsWith("m")
        ? Integer.parseInt(text.substring(0, text.length() - 1)) << 20
        : text.endsWith("k")
            ? Integer.parseInt(text.substring(0, text.length() - 1)) << 10
            : Integer.parseInt(text);
  }

  String label() {
    String size =
        sizeBytes == 0
            ? ""
            : sizeBytes >= 1 << 20
                ? " " + (sizeBytes >> 20) + " MiB"
                : " " + (sizeBytes >> 10) + " KiB";
    return operation + size + " ×" + clients;
  }
}
