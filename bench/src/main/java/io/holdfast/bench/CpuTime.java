package io.holdfast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** CPU time of processes and their descendants, from {@code /proc}; ticks of 10 ms. */
final class CpuTime {
  private CpuTime() {}

  static double seconds(List<Long> pids) {
    double seconds = 0;
    for (long pid : pids) {
      seconds += own(pid);
      seconds +=
          ProcessHandle.of(pid).stream()
              .flatMap(ProcessHandle::descendants)
              .mapToDouble(child -> own(child.pid()))
              .sum();
    }
    return seconds;
  }

  private static double own(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[11])
              + Long.parseLong(fields[12])
              + Long.parseLong(fields[13])
              + Long.parseLong(fields[14]))
          / 100.0;
    } catch (IOException e) {
      return 0; // A child that ended between two looks: its parent's cutime has it.
    }
  }
}
