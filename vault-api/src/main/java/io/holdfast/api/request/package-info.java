/** S3 requests as values: one record for each S3 operation, parsed before anything else happens. */
@NullMarked
package io.holdfast.api.request;

import org.jspecify.annotations.NullMarked;
