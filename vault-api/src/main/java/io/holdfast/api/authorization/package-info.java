/** Who the caller is and what they may do. Deny is the default. */
@NullMarked
package io.holdfast.api.authorization;

import org.jspecify.annotations.NullMarked;
