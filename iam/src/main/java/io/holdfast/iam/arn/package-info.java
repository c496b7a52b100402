/** Amazon Resource Names and the wildcards that match them. */
@NullMarked
package io.holdfast.iam.arn;

import org.jspecify.annotations.NullMarked;
