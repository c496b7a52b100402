/** PostgreSQL itself: the embedded server, connection pools, roles and migrations. */
@NullMarked
package io.holdfast.storage.postgres;

import org.jspecify.annotations.NullMarked;
