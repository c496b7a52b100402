/** Tests of the policy engine as a whole. */
@NullMarked
package io.holdfast.iam;

import org.jspecify.annotations.NullMarked;
