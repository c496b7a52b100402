/** The actions of S3 and the patterns that name them. */
@NullMarked
package io.holdfast.iam.action;

import org.jspecify.annotations.NullMarked;
