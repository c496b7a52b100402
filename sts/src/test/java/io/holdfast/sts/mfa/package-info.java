/** Tests of the package of the same name. */
@NullMarked
package io.holdfast.sts.mfa;

import org.jspecify.annotations.NullMarked;
