package io.holdfast.api.http;

import io.holdfast.api.authorization.Caller;
import io.holdfast.sigv4.ChunkSeed;
import io.holdfast.sigv4.PayloadMode;
import io.holdfast.sigv4.SignatureForm;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a request's signature showed.
 *
 * @param payloadMode what it says about the body
 * @param chunkSeed where chunk signatures start; null without SigV4
 * @param form where it was carried; null for an anonymous request
 * @param version {@code SigV4}, {@code SigV2} or null
 * @param signedAt the date that it covers; null for an anonymous request, and where it covers none
 */
record Authentication(
    Caller caller,
    PayloadMode payloadMode,
    @Nullable ChunkSeed chunkSeed,
    @Nullable SignatureForm form,
    @Nullable String version,
    @Nullable Instant signedAt) {}
