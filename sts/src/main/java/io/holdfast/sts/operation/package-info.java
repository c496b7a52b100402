/** What each IAM and STS operation asks for, does and answers: a value in, a value out. */
@NullMarked
package io.holdfast.sts.operation;

import org.jspecify.annotations.NullMarked;
