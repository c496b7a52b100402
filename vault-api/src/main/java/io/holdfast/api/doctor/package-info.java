/** The checks of an installation, in words. */
@NullMarked
package io.holdfast.api.doctor;

import org.jspecify.annotations.NullMarked;
