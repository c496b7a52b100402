package io.holdfast.api.cli;

import io.holdfast.storage.metadata.AccountStore.KeyPair;
import io.holdfast.storage.metadata.SecretAccessKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of an access key that is brought along instead of made. */
final class KeyOptions {
  @Option(
      names = "--access-key",
      paramLabel = "ID",
      description = "Import this access key id instead of making one; needs --secret-key.")
  private @Nullable String accessKey;

  @Option(
      names = "--secret-key",
      paramLabel = "SECRET",
      arity = "0..1",
      interactive = true,
      echo = false,
      prompt = "Secret access key: ",
      description =
          "The imported key's secret; without a value it is asked for, so that it stands in no"
              + " shell history.")
  private char @Nullable [] secretKey;

  /** The imported pair, or null where none is given. */
  @Nullable KeyPair imported() throws CommandFailedException {
    if (accessKey == null && secretKey == null) {
      return null;
    }
    if (accessKey == null || secretKey == null) {
      throw new CommandFailedException("--access-key and --secret-key are given together.");
    }
    return new KeyPair(accessKey, new SecretAccessKey(new String(secretKey)));
  }
}
