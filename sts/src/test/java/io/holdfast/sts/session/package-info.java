/** Tests of the package of the same name. */
@NullMarked
package io.holdfast.sts.session;

import org.jspecify.annotations.NullMarked;
