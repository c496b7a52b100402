/** The vault under test as a process. */
@NullMarked
package io.holdfast.conformance.server;

import org.jspecify.annotations.NullMarked;
