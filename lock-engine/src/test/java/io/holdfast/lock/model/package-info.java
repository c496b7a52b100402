/**
 * Every reachable state of a small world, and the laws that hold in each of its steps. The laws are
 * stated without the engine: of what was there before a step and what is there after it.
 */
@NullMarked
package io.holdfast.lock.model;

import org.jspecify.annotations.NullMarked;
