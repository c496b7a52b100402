/** Tests of the metadata stores on a real PostgreSQL. */
@NullMarked
package io.holdfast.storage.metadata;

import org.jspecify.annotations.NullMarked;
