/** Tests of the whole of IAM and STS over a real database. */
@NullMarked
package io.holdfast.sts.service;

import org.jspecify.annotations.NullMarked;
