@NullMarked
package io.holdfast.lock.clock;

import org.jspecify.annotations.NullMarked;
