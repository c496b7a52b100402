/** The AWS Query protocol as values: form parameters in, XML or an error out; no HTTP. */
@NullMarked
package io.holdfast.sts.query;

import org.jspecify.annotations.NullMarked;
