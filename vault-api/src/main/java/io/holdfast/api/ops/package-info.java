/** Operations: logs, metrics, the management listener and the checks of an installation. */
@NullMarked
package io.holdfast.api.ops;

import org.jspecify.annotations.NullMarked;
