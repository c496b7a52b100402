/** What callers are told when they are refused. */
@NullMarked
package io.holdfast.api.error;

import org.jspecify.annotations.NullMarked;
