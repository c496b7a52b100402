@NullMarked
package io.holdfast.lock.lifecycle;

import org.jspecify.annotations.NullMarked;
