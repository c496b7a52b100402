/** The command line: one class for each command, and the composition of the running vault. */
@NullMarked
package io.holdfast.api.cli;

import org.jspecify.annotations.NullMarked;
