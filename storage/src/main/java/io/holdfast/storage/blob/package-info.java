/** The blob engine: self-describing records of object bytes, durable before they are named. */
@NullMarked
package io.holdfast.storage.blob;

import org.jspecify.annotations.NullMarked;
