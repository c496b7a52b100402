/** Load from a closed loop of clients, against Holdfast and its peers in the same run. */
@NullMarked
package io.holdfast.bench;

import org.jspecify.annotations.NullMarked;
