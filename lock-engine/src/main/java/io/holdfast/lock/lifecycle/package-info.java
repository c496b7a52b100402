/**
 * Lifecycle rules as values: which versions and uploads are due, and when. What is due is not yet
 * permitted: each deletion is judged by the lock rules as any other is. AWS: Amazon S3 User Guide,
 * "Lifecycle configuration elements".
 */
@NullMarked
package io.holdfast.lock.lifecycle;

import org.jspecify.annotations.NullMarked;
