/** The S3 edge: Netty, HTTP/1.1, and the one pipeline that every request goes through. */
@NullMarked
package io.holdfast.api.http;

import org.jspecify.annotations.NullMarked;
