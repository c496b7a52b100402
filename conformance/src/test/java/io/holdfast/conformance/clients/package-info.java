/** Real clients of Debian's and the AWS SDK against a running vault. */
@NullMarked
package io.holdfast.conformance.clients;

import org.jspecify.annotations.NullMarked;
