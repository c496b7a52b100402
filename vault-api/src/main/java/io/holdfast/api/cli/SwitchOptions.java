package io.holdfast.api.cli;

import io.holdfast.api.server.IdentityRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what an account as a whole may do. */
final class SwitchOptions {
  @Option(
      names = "--create-buckets",
      paramLabel = "on|off",
      description = "Whether anybody in the account may make buckets.")
  private @Nullable OnOff createBuckets;

  @Option(
      names = "--delete-buckets",
      paramLabel = "on|off",
      description = "Whether anybody in the account may delete buckets.")
  private @Nullable OnOff deleteBuckets;

  @Option(
      names = "--wildcard-bypass",
      paramLabel = "on|off",
      description =
          "Whether s3:* covers s3:BypassGovernanceRetention; off: only its own name does.")
  private @Nullable OnOff wildcardBypass;

  @Option(
      names = "--max-session",
      paramLabel = "SECONDS",
      description = "The longest session of temporary credentials, 900 to 1209600.")
  private @Nullable Integer maxSessionSeconds;

  /** A switch as people say it. */
  enum OnOff {
    ON,
    OFF
  }

  /** True where something is said. */
  boolean areGiven() {
    return createBuckets != null
        || deleteBuckets != null
        || wildcardBypass != null
        || maxSessionSeconds != null;
  }

  /** What is to be set in an account. */
  IdentityRequest request(String accountId) {
    return new IdentityRequest.SetSwitches(
        accountId,
        truth(createBuckets),
        truth(deleteBuckets),
        truth(wildcardBypass),
        maxSessionSeconds);
  }

  private static @Nullable Boolean truth(@Nullable OnOff value) {
    return value == null ? null : value == OnOff.ON;
  }
}
