package io.holdfast.api.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name managed policies. */
final class PolicyOptions {
  private static final String NONE = "none";

  @Option(
      names = "--attach-policy",
      paramLabel = "NAME|ARN",
      description =
          "A managed policy for the user, by the name of a built-in one or by ARN; may be"
              + " repeated. Default: AmazonS3FullAccess; none attaches nothing.")
  private @Nullable List<String> policies;

  /** The ARNs, or null where nothing is said. */
  @Nullable List<String> arnsOrNull() {
    List<String> given = policies;
    return given == null
        ? null
        : given.stream().filter(name -> !name.equals(NONE)).map(PolicyOptions::arn).toList();
  }

  /** A name without a colon is that of a built-in policy. */
  static String arn(String nameOrArn) {
    return nameOrArn.indexOf(':') < 0 ? "arn:aws:iam::aws:policy/" + nameOrArn : nameOrArn;
  }
}
