/** What of the Query protocol is the edge's: which requests are calls, and how they are refused. */
@NullMarked
package io.holdfast.api.query;

import org.jspecify.annotations.NullMarked;
