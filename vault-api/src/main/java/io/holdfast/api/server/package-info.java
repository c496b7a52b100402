/** The running vault: its data directory and the order in which its parts start and stop. */
@NullMarked
package io.holdfast.api.server;

import org.jspecify.annotations.NullMarked;
