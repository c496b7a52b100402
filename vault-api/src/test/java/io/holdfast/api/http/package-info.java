/** Tests of the edge over real sockets. */
@NullMarked
package io.holdfast.api.http;

import org.jspecify.annotations.NullMarked;
