/** Policy documents: the grammar, its refusals, and what was parsed. */
@NullMarked
package io.holdfast.iam.policy;

import org.jspecify.annotations.NullMarked;
