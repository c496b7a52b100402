/**
 * What S3 Object Lock and MFA Delete permit, decided on values: the state of a version, what
 * somebody asks for, and the time as both clocks have it. DESIGN §3, AWS: Amazon S3 User Guide,
 * "Locking objects with Object Lock" and "Configuring MFA delete".
 */
@NullMarked
package io.holdfast.lock;

import org.jspecify.annotations.NullMarked;
