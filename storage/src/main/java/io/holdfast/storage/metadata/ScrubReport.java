package io.holdfast.storage.metadata;

import java.util.List;

/**
 * What a scrub found.
 *
 * @param blobs blobs whose every byte was verified
 * @param bytes bytes of these
 * @param rows rows and parts whose blob was found where they say
 * @param alarms data that is lost or damaged although a row names it, in words, the first thousand
 * @param alarmCount how many there are; 0 means that everything acknowledged is intact
 * @param orphans blobs that no row names and that are not garbage: space, not data, is lost
 * @param orphanBytes bytes of these
 * @param remains places that a crash left behind and that no row names
 */
public record ScrubReport(
    long blobs,
    long bytes,
    long rows,
    List<String> alarms,
    long alarmCount,
    long orphans,
    long orphanBytes,
    long remains) {
  public ScrubReport {
    alarms = List.copyOf(alarms);
  }

  /** True when everything that a row names is intact. */
  public boolean clean() {
    return alarmCount == 0;
  }
}
