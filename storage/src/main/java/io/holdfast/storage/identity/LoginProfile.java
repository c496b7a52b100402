package io.holdfast.storage.identity;

import java.time.Instant;

/**
 * With what a user signs in to the portal.
 *
 * @param userName as it is written today
 * @param resetRequired whether the next sign-in asks for a new password
 * @param created when the user got it
 * @param passwordChanged when the password was last set
 */
public record LoginProfile(
    String userName, boolean resetRequired, Instant created, Instant passwordChanged) {}
