/** Passwords of users: what they must be, and how they are kept. */
@NullMarked
package io.holdfast.sts.password;

import org.jspecify.annotations.NullMarked;
