package io.holdfast.lock.lifecycle;

/**
 * When noncurrent versions go for good.
 *
 * @param days since the version that came on top of it was made
 * @param newerKept how many noncurrent versions newer than it there must be; 0 for any number
 */
public record NoncurrentExpiration(int days, int newerKept) {}
