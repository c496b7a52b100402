/** TLS: the vault's certificate, read, put in order, renewed without a restart, or self-made. */
@NullMarked
package io.holdfast.api.tls;

import org.jspecify.annotations.NullMarked;
