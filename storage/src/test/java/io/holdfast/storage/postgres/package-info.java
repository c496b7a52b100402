/** Tests of the embedded PostgreSQL, and the database that the tests of other packages use. */
@NullMarked
package io.holdfast.storage.postgres;

import org.jspecify.annotations.NullMarked;
