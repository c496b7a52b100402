/**
 * Time-stamps by RFC 3161: asking an authority, and believing only what its certificate proves. The
 * compliance clock takes attested times from here (DESIGN §3.3).
 */
@NullMarked
package io.holdfast.notary.timestamp;

import org.jspecify.annotations.NullMarked;
