/** Bucket and object subresources as values: tags, CORS rules, and how they are kept as JSON. */
@NullMarked
package io.holdfast.api.configuration;

import org.jspecify.annotations.NullMarked;
