package io.holdfast.api.ops;

import java.util.List;

/**
 * What the management listener shows.
 *
 * @param metrics the registry
 * @param checks what readiness depends on
 */
public record ManagementSources(VaultMetrics metrics, List<HealthCheck> checks) {
  public ManagementSources {
    checks = List.copyOf(checks);
  }
}
