/** Tests of identity on a real PostgreSQL. */
@NullMarked
package io.holdfast.storage.identity;

import org.jspecify.annotations.NullMarked;
