/** The harness can find what it is there for. */
@NullMarked
package io.holdfast.fuzz;

import org.jspecify.annotations.NullMarked;
