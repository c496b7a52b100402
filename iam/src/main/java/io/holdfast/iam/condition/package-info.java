/** Condition keys, operators, policy variables, and the context of a request. */
@NullMarked
package io.holdfast.iam.condition;

import org.jspecify.annotations.NullMarked;
