/**
 * AWS request signatures as values: parse, verify and sign, without a clock, without I/O and
 * without a framework. Source: <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html">
 * Authenticating Requests (AWS Signature Version 4)</a>.
 */
@NullMarked
package io.holdfast.sigv4;

import org.jspecify.annotations.NullMarked;
