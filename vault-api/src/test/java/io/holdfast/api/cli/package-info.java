/** Commands as an operator gives them. */
@NullMarked
package io.holdfast.api.cli;

import org.jspecify.annotations.NullMarked;
