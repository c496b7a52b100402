/**
 * The compliance clock as a function: a state and a reading of the host's clocks give the next
 * state. Nothing here reads a clock. DESIGN §3.3.
 */
@NullMarked
package io.holdfast.lock.clock;

import org.jspecify.annotations.NullMarked;
