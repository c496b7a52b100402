/** Between what is stored and the policy engine: documents, built-in policies, condition keys. */
@NullMarked
package io.holdfast.sts.policy;

import org.jspecify.annotations.NullMarked;
