/** Rules about the sources themselves. */
@NullMarked
package io.holdfast.conformance.structure;

import org.jspecify.annotations.NullMarked;
