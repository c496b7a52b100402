package io.holdfast.api.cli;

import io.holdfast.api.config.ConfigurationException;
import io.holdfast.api.server.DataDirectory;
import io.holdfast.api.server.DataDirectoryException;
import io.holdfast.api.server.RefusedException;
import io.holdfast.api.tls.TlsException;
import io.holdfast.storage.postgres.PostgresStartException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says what went wrong in words; a stack trace only for what nobody foresaw. */
final class FailureReport implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
    switch (failure) {
      case ConfigurationException wrong -> {
        line.getErr().println("The configuration cannot be used:");
        wrong.problems().forEach(problem -> line.getErr().println("  " + problem));
        return CommandLine.ExitCode.USAGE;
      }
      case CommandFailedException refused -> line.getErr().println(refused.getMessage());
      case RefusedException refused -> line.getErr().println(refused.getMessage());
      case TlsException refused ->
          line.getErr().println("TLS cannot be set up: " + refused.getMessage() + ".");
      case PostgresStartException refused -> line.getErr().println(refused.getMessage());
      case DataDirectoryException refused -> line.getErr().println(refused.getMessage());
      case FileSystemException refused ->
          line.getErr().println("The file system refused: " + DataDirectory.words(refused) + ".");
      default -> unforeseen(failure, line.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** Prints all that is known about a failure that has no words of its own. */
  static void unforeseen(Throwable failure, PrintWriter err) {
    err.println("Something unforeseen went wrong; please report it with this:");
    failure.printStackTrace(err);
  }
}
