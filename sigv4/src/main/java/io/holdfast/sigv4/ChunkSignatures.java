package io.holdfast.sigv4;

/**
 * The chain of signatures over an {@code aws-chunked} body: each covers the one before. Not safe
 * for use by several threads at once. Source: <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html">Transferring Payload
 * in Multiple Chunks</a> and <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">Including
 * Trailing Headers</a>.
 */
public final class ChunkSignatures {
  private final ChunkSeed seed;
  private String previous;

  /** A chain that starts at the request's own signature. */
  public ChunkSignatures(ChunkSeed seed) {
    this.seed = seed;
    this.previous = seed.seedSignature();
  }

  /** Signs the next chunk, given the SHA-256 of its data; the last one is empty. */
  public String next(byte[] sha256) {
    return sign(chunkToSign(sha256));
  }

  /**
   * Signs the trailer, after the last chunk.
   *
   * @param canonicalTrailer for each field {@code name:value\n}, the name in lower case
   */
  public String trailer(String canonicalTrailer) {
    return sign(trailerToSign(canonicalTrailer));
  }

  String chunkToSign(byte[] sha256) {
    return head("AWS4-HMAC-SHA256-PAYLOAD") + Digests.EMPTY_SHA256 + '\n' + Hex.of(sha256);
  }

  String trailerToSign(String canonicalTrailer) {
    return head("AWS4-HMAC-SHA256-TRAILER") + Digests.sha256Hex(Digests.latin1(canonicalTrailer));
  }

  String sign(String stringToSign) {
    previous = seed.key().sign(Digests.latin1(stringToSign));
    return previous;
  }

  private String head(String algorithm) {
    return algorithm + '\n' + seed.amzDate() + '\n' + seed.key().scope() + '\n' + previous + '\n';
  }
}
