/** Tests of the signatures. */
@NullMarked
package io.holdfast.sigv4;

import org.jspecify.annotations.NullMarked;
