/** Session tokens: what temporary credentials carry, signed and encrypted, and how they open. */
@NullMarked
package io.holdfast.sts.session;

import org.jspecify.annotations.NullMarked;
