/** The configuration: one immutable record, read from options, environment, file and defaults. */
@NullMarked
package io.holdfast.api.config;

import org.jspecify.annotations.NullMarked;
