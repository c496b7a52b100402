/** The launcher's own behaviour, with a Maven that only pretends. */
@NullMarked
package io.holdfast.conformance.launcher;

import org.jspecify.annotations.NullMarked;
