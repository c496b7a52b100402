/** Decisions: who may do what, and which statement said so. */
@NullMarked
package io.holdfast.iam.evaluation;

import org.jspecify.annotations.NullMarked;
