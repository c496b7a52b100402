/** Tests of the package of the same name. */
@NullMarked
package io.holdfast.sts.oidc;

import org.jspecify.annotations.NullMarked;
