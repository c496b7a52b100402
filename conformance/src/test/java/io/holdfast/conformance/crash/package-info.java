/** Kills and faults under load. */
@NullMarked
package io.holdfast.conformance.crash;

import org.jspecify.annotations.NullMarked;
