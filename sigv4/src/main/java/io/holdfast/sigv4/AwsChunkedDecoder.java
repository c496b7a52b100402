package io.holdfast.sigv4;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes an {@code aws-chunked} body apart, slice by slice, and checks its signatures. Payload is
 * handed out before the signature that covers it has arrived, so it is provisional until {@link
 * Step.Finished}. Memory is bounded by one line, whatever the size of a chunk. Not safe for use by
 * several threads at once.
 */
public final class AwsChunkedDecoder {
  private static final int MAX_HEADER_LINE_BYTES = 1024;
  private static final long MIN_CHUNK_BYTES = 8192;
  private static final int MAX_SIZE_DIGITS = 15;
  private static final String SIGNATURE_EXTENSION = ";chunk-signature=";
  private static final Step NEEDS_INPUT = new Step.NeedsInput();

  /** What came of a slice of input. */
  public sealed interface Step {
    /** The input is used up, and the body goes on, or its end is not known yet. */
    record NeedsInput() implements Step {}

    /**
     * Payload, provisional. There may be more in the same input.
     *
     * @param data a view of the input, not a copy; good until the input's memory is used again
     */
    record Payload(ByteBuffer data) implements Step {}

    /**
     * The body is complete and every signature in it is right.
     *
     * @param trailers the trailing fields by lower-case name, without the signature
     */
    record Finished(Map<String, String> trailers) implements Step {
      /** Copies the map. */
      public Finished {
        trailers = Map.copyOf(trailers);
      }
    }

    /** The body must be refused, with all that was handed out of it. */
    record Refused(SignatureRefusal refusal) implements Step {}
  }

  private enum State {
    HEADER_LINE,
    DATA,
    DATA_END,
    TRAILER,
    LAST_END,
    COMPLETE,
    REFUSED
  }

  private final PayloadMode.Streaming mode;
  private final String accessKeyId;
  private final @Nullable ChunkSignatures chain;
  private final long decodedLengthBytes;
  private final ChunkedTrailer trailer;
  private final ChunkedLine line = new ChunkedLine();
  private final MessageDigest digest = Digests.sha256();

  private State state = State.HEADER_LINE;
  private @Nullable Step refusal;
  private String chunkSignature = "";
  private long chunkNumber;
  private long chunkBytes;
  private long chunkLeftBytes;
  private long totalBytes;
  private int surplusBytes;

  /**
   * A decoder for one body.
   *
   * @param mode as the request states it
   * @param accessKeyId for the error document
   * @param seed where the chain starts; null only for {@code UNSIGNED_TRAILER}
   * @param decodedLengthBytes {@code x-amz-decoded-content-length}
   * @param declaredTrailers the lower-case names in {@code x-amz-trailer}; empty without trailer
   */
  public AwsChunkedDecoder(
      PayloadMode.Streaming mode,
      String accessKeyId,
      @Nullable ChunkSeed seed,
      long decodedLengthBytes,
      Set<String> declaredTrailers) {
    boolean signed = mode != PayloadMode.Streaming.UNSIGNED_TRAILER;
    if (signed && seed == null) {
      throw new IllegalArgumentException("signed chunks need the request's signature");
    }
    this.mode = mode;
    this.accessKeyId = accessKeyId;
    this.chain = signed && seed != null ? new ChunkSignatures(seed) : null;
    this.decodedLengthBytes = decodedLengthBytes;
    this.trailer =
        new ChunkedTrailer(mode == PayloadMode.Streaming.SIGNED_TRAILER, declaredTrailers);
  }

  /**
   * Goes on with the input, from its position, which is moved. Call again with the same input after
   * a payload; with more input after {@link Step.NeedsInput}; with {@link #endOfInput} at the end.
   * A refusal is final.
   */
  public Step next(ByteBuffer input) {
    try {
      while (input.hasRemaining()) {
        if (state == State.DATA) {
          return data(input);
        }
        framing(input.get());
      }
    } catch (RefusedException e) {
      state = State.REFUSED;
      refusal = new Step.Refused(e.refusal());
    }
    return refusal == null ? NEEDS_INPUT : refusal;
  }

  /** The body has ended: {@link Step.Finished} or {@link Step.Refused}. */
  public Step endOfInput() {
    if (refusal != null) {
      return refusal;
    }
    if (state == State.COMPLETE && (surplusBytes & 1) == 0) {
      return new Step.Finished(trailer.fields());
    }
    state = State.REFUSED;
    refusal = new Step.Refused(incomplete().refusal());
    return refusal;
  }

  private Step data(ByteBuffer input) throws RefusedException {
    int length = (int) Math.min(input.remaining(), chunkLeftBytes);
    ByteBuffer slice = input.slice(input.position(), length);
    input.position(input.position() + length);
    if (chain != null) {
      digest.update(slice.duplicate());
    }
    chunkLeftBytes -= length;
    if (chunkLeftBytes == 0) {
      checkChunk();
      state = State.DATA_END;
    }
    return new Step.Payload(slice);
  }

  private void framing(byte octet) throws RefusedException {
    switch (state) {
      case HEADER_LINE -> {
        if (line.add(octet, MAX_HEADER_LINE_BYTES)) {
          header(line.take(true));
        } else if (line.isOverlong()) {
          throw incomplete();
        }
      }
      case DATA_END -> endOfLine(octet, State.HEADER_LINE);
      case LAST_END -> endOfLine(octet, State.COMPLETE);
      case TRAILER -> {
        if (line.add(octet, ChunkedTrailer.MAX_BYTES)) {
          trailer(line.take(false));
        } else if (line.isOverlong()) {
          throw ChunkedTrailer.malformed();
        }
      }
      case COMPLETE -> {
        // minio-go ends an unsigned trailer with one line end more than AWS asks for.
        boolean tolerated = mode == PayloadMode.Streaming.UNSIGNED_TRAILER && surplusBytes < 2;
        if (!tolerated || octet != (surplusBytes == 0 ? '\r' : '\n')) {
          throw incomplete();
        }
        surplusBytes++;
      }
      case DATA, REFUSED -> throw new RefusedException(refusedBefore());
    }
  }

  private SignatureRefusal refusedBefore() {
    return refusal instanceof Step.Refused(SignatureRefusal earlier)
        ? earlier
        : incomplete().refusal();
  }

  private void endOfLine(byte octet, State following) throws RefusedException {
    if (line.add(octet, 2)) {
      String rest = line.take(true);
      if (rest == null || !rest.isEmpty()) {
        throw incomplete();
      }
      state = following;
    } else if (line.isOverlong() || octet != '\r') {
      throw incomplete();
    }
  }

  private void header(@Nullable String text) throws RefusedException {
    if (text == null) {
      throw incomplete();
    }
    int digits = text.length();
    if (chain != null) {
      digits = text.indexOf(';');
      if (digits < 0 || !text.startsWith(SIGNATURE_EXTENSION, digits)) {
        throw incomplete();
      }
      chunkSignature = text.substring(digits + SIGNATURE_EXTENSION.length());
    }
    long size = size(text, digits);
    if (size > 0 && chunkNumber > 0 && chunkBytes < MIN_CHUNK_BYTES) {
      throw new RefusedException(
          new SignatureRefusal.InvalidChunkSizeError(chunkNumber, chunkBytes));
    }
    if (size > decodedLengthBytes - totalBytes || (size == 0 && totalBytes != decodedLengthBytes)) {
      throw incomplete();
    }
    chunkNumber++;
    chunkBytes = size;
    chunkLeftBytes = size;
    totalBytes += size;
    if (size > 0) {
      state = State.DATA;
    } else {
      checkChunk();
      state = mode == PayloadMode.Streaming.SIGNED ? State.LAST_END : State.TRAILER;
    }
  }

  private static long size(String text, int digits) throws RefusedException {
    if (digits == 0 || digits > MAX_SIZE_DIGITS) {
      throw incomplete();
    }
    long size = 0;
    for (int i = 0; i < digits; i++) {
      int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0) {
        throw incomplete();
      }
      size = (size << 4) | digit;
    }
    return size;
  }

  private void checkChunk() throws RefusedException {
    if (chain != null) {
      check(chain, chain.chunkToSign(digest.digest()), chunkSignature);
    }
  }

  private void trailer(@Nullable String text) throws RefusedException {
    if (text == null) {
      throw ChunkedTrailer.malformed();
    }
    if (!trailer.isEnd(text)) {
      return;
    }
    trailer.checkDeclared();
    if (chain != null) {
      check(chain, chain.trailerToSign(trailer.canonical()), trailer.signature());
    }
    state = State.COMPLETE;
  }

  private void check(ChunkSignatures signatures, String stringToSign, String given)
      throws RefusedException {
    if (!Digests.equal(signatures.sign(stringToSign), given)) {
      throw new RefusedException(
          new SignatureRefusal.SignatureDoesNotMatch(accessKeyId, stringToSign, given, null));
    }
  }

  private static RefusedException incomplete() {
    return new RefusedException(
        new SignatureRefusal.Plain(
            "IncompleteBody",
            "You did not provide the number of bytes specified by the Content-Length HTTP"
                + " header."));
  }

  /** One line of framing, collected byte by byte. */
  private static final class ChunkedLine {
    private byte[] bytes = new byte[128];
    private int length;
    private boolean overlong;

    /** Adds a byte; true when it ends the line. */
    boolean add(byte octet, int maxBytes) {
      if (length == maxBytes) {
        overlong = true;
        return false;
      }
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.min(maxBytes, length * 2));
      }
      bytes[length++] = octet;
      return octet == '\n';
    }

    boolean isOverlong() {
      return overlong;
    }

    /** The line without its end; null when a carriage return was needed and was not there. */
    @Nullable String take(boolean carriageReturnNeeded) {
      int end = length - 1;
      boolean carriageReturn = end > 0 && bytes[end - 1] == '\r';
      length = 0;
      if (carriageReturnNeeded && !carriageReturn) {
        return null;
      }
      return new String(bytes, 0, carriageReturn ? end - 1 : end, StandardCharsets.ISO_8859_1);
    }
  }
}
