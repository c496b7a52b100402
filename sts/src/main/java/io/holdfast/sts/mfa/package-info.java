/** Virtual MFA devices: TOTP (RFC 6238), how they are enrolled, and the QR code that shows it. */
@NullMarked
package io.holdfast.sts.mfa;

import org.jspecify.annotations.NullMarked;
