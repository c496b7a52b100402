package io.holdfast.bench;

import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What one run of one scenario showed. */
record Result(
    Target target,
    Scenario scenario,
    Histogram latency,
    Histogram ttfb,
    long bytes,
    double seconds,
    double cpuSeconds,
    long errors,
    @Nullable String firstError) {

  static String header() {
    return """
    | scenario | server | auth | fsync class | op/s | MiB/s | p50 ms | p99 ms | TTFB p50 ms \
    | CPU s/GiB | CPU µs/op | errors |
    |---|---|---|---|---|---|---|---|---|---|---|---|\
    """;
  }

  double operationsPerSecond() {
    return latency.getTotalCount() / seconds;
  }

  String row() {
    double gib = bytes / (double) (1L << 30);
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %.0f | %.0f | %.2f | %.2f | %.2f | %s | %.0f | %s |",
        scenario.label(),
        target.name(),
        target.auth().name().toLowerCase(Locale.ROOT),
        target.durability(),
        operationsPerSecond(),
        bytes / seconds / (1 << 20),
        latency.getValueAtPercentile(50) / 1e6,
        latency.getValueAtPercentile(99) / 1e6,
        ttfb.getValueAtPercentile(50) / 1e6,
        gib < 0.01 ? "–" : String.format(Locale.ROOT, "%.2f", cpuSeconds / gib),
        cpuSeconds * 1e6 / Math.max(1, latency.getTotalCount()),
        errors == 0 ? "0" : errors + " (" + abbreviated() + ")");
  }

  private String abbreviated() {
    String text = String.valueOf(firstError).replaceAll("[\r\n|]+", " ");
    return text.substring(0, Math.min(160, text.length()));
  }
}
