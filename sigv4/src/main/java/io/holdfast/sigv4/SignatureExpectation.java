package io.holdfast.sigv4;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint accepts in a credential scope.
 *
 * @param region the endpoint's region; null accepts any
 * @param services for example {@code s3}, {@code sts}, {@code iam}; never empty
 */
public record SignatureExpectation(@Nullable String region, Set<String> services) {
  /** Copies the set. */
  public SignatureExpectation {
    services = Set.copyOf(services);
    if (services.isEmpty()) {
      throw new IllegalArgumentException("an endpoint without a service accepts nothing");
    }
  }
}
