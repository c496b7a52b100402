package io.holdfast.lock;

import java.time.Instant;

/**
 * Retention of one version.
 *
 * @param retainUntil the first instant at which it has ended, on both clocks
 */
public record Retention(RetentionMode mode, Instant retainUntil) {}
