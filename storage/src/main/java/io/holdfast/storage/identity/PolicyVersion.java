package io.holdfast.storage.identity;

import java.time.Instant;

/**
 * A version of a managed policy.
 *
 * @param versionId {@code v} and a number
 * @param document as it was put
 * @param isDefault whether it is the one in force
 * @param created when it was made
 */
public record PolicyVersion(
    String versionId, String document, boolean isDefault, Instant created) {}
