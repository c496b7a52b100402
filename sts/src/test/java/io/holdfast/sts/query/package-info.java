/** Tests of the package of the same name. */
@NullMarked
package io.holdfast.sts.query;

import org.jspecify.annotations.NullMarked;
