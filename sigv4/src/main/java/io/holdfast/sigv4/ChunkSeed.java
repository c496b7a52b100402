package io.holdfast.sigv4;

/**
 * Where the chain of chunk signatures of one request starts.
 *
 * @param key the signing key, which also knows the scope
 * @param amzDate the request's date as signed, {@code yyyyMMdd'T'HHmmss'Z'}
 * @param seedSignature the request's own signature, hexadecimal
 */
public record ChunkSeed(SigningKey key, String amzDate, String seedSignature) {}
