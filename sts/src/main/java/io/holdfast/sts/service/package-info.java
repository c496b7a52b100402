/** The entry of IAM and STS for whatever speaks HTTP. */
@NullMarked
package io.holdfast.sts.service;

import org.jspecify.annotations.NullMarked;
