package io.holdfast.sigv4;

/**
 * The parts of an HTTP request that a signature covers, exactly as they are on the wire.
 *
 * @param method the HTTP method, as sent
 * @param rawPath the request target up to {@code ?}, undecoded, one char per byte (ISO-8859-1)
 * @param rawQuery what follows {@code ?}, undecoded; empty when there is no query
 * @param headers the header fields
 */
public record RequestToSign(
    String method, String rawPath, String rawQuery, SignedHeaders headers) {}
