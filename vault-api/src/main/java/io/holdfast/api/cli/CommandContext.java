package io.holdfast.api.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What a command takes from its process, so that nothing below reaches for it.
 *
 * @param environment the process's variables
 * @param workingDirectory what relative names start from
 * @param clock the wall clock
 * @param out where results go
 * @param err where problems go
 */
record CommandContext(
    Map<String, String> environment,
    Path workingDirectory,
    Clock clock,
    PrintWriter out,
    PrintWriter err) {

  CommandContext {
    environment = Map.copyOf(environment);
  }
}
