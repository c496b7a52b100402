/** Who acts: a caller's credentials turned into the principal that policies speak of. */
@NullMarked
package io.holdfast.sts.principal;

import org.jspecify.annotations.NullMarked;
