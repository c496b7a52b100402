/** Small stores in memory and request builders for tests. */
@NullMarked
package io.holdfast.api.fakes;

import org.jspecify.annotations.NullMarked;
