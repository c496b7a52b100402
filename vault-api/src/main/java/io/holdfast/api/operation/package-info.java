/** What each operation does: takes an S3Request, gives an S3Response. */
@NullMarked
package io.holdfast.api.operation;

import org.jspecify.annotations.NullMarked;
