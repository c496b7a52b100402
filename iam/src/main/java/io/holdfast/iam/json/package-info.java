/** A strict JSON reader and a plain writer, made for policy documents. */
@NullMarked
package io.holdfast.iam.json;

import org.jspecify.annotations.NullMarked;
