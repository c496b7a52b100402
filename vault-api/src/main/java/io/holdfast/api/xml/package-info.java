/** XML in and out: a writer that escapes, a reader that trusts nothing. */
@NullMarked
package io.holdfast.api.xml;

import org.jspecify.annotations.NullMarked;
