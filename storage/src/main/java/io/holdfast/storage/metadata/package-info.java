/** What the vault knows: accounts, buckets, versions, uploads. The only SQL. */
@NullMarked
package io.holdfast.storage.metadata;

import org.jspecify.annotations.NullMarked;
