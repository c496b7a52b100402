package io.holdfast.api.http;

import io.holdfast.api.authorization.Caller;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.operation.RequestBody;
import io.holdfast.api.request.RequestHeaders;
import io.holdfast.sigv4.AwsChunkedDecoder;
import io.holdfast.sigv4.PayloadMode;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request's payload: the socket's bytes with aws-chunked framing taken off and checked. */
final class Payload implements RequestBody, AutoCloseable {
  private final SocketBody socket;
  private final RequestHeaders headers;
  private final long declaredLength;
  private final byte @Nullable [] signedSha256;
  private final @Nullable AwsChunkedDecoder decoder;
  private final DocumentMemory documents;
  private Map<String, String> trailers = Map.of();
  private @Nullable ByteBuf held;
  private @Nullable ByteBuffer input;
  private long payloadBytes;
  private int documentBytes;
  private boolean ended;

  private Payload(
      SocketBody socket,
      RequestHeaders headers,
      long declaredLength,
      byte @Nullable [] signedSha256,
      @Nullable AwsChunkedDecoder decoder,
      DocumentMemory documents) {
    this.socket = socket;
    this.headers = headers;
    this.declaredLength = declaredLength;
    this.signedSha256 = signedSha256;
    this.decoder = decoder;
    this.documents = documents;
  }

  /**
   * The payload of an authenticated request.
   *
   * @param documents memory that documents share; what was taken is given back on close
   * @throws S3Exception MissingContentLength, InvalidArgument for a bad decoded length
   */
  static Payload of(
      SocketBody socket,
      RequestHeaders headers,
      Authentication authentication,
      DocumentMemory documents) {
    return switch (authentication.payloadMode()) {
      case PayloadMode.UnsignedPayload() ->
          new Payload(socket, headers, socket.declaredLength(), null, null, documents);
      case PayloadMode.SignedBody() ->
          new Payload(socket, headers, socket.declaredLength(), null, null, documents);
      case PayloadMode.SingleChunk(String sha256Hex) ->
          new Payload(
              socket,
              headers,
              socket.declaredLength(),
              HexFormat.of().parseHex(sha256Hex),
              null,
              documents);
      case PayloadMode.Streaming streaming -> {
        long decodedLength = decodedLength(headers);
        String accessKeyId =
            authentication.caller() instanceof Caller.Authenticated authenticated
                ? authenticated.accessKeyId()
                : "";
        AwsChunkedDecoder decoder =
            new AwsChunkedDecoder(
                streaming,
                accessKeyId,
                authentication.chunkSeed(),
                decodedLength,
                declaredTrailers(headers));
        yield new Payload(socket, headers, decodedLength, null, decoder, documents);
      }
    };
  }

  private static long decodedLength(RequestHeaders headers) {
    String value = headers.first("x-amz-decoded-content-length");
    if (value == null) {
      throw new S3Exception(S3ErrorCode.MISSING_CONTENT_LENGTH);
    }
    boolean digits =
        !value.isEmpty()
            && value.length() <= 15
            && value.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits) {
      throw new S3Exception(S3ErrorCode.INVALID_ARGUMENT)
          .with("ArgumentName", "x-amz-decoded-content-length")
          .with("ArgumentValue", value);
    }
    return Long.parseLong(value);
  }

  private static Set<String> declaredTrailers(RequestHeaders headers) {
    return headers.all("x-amz-trailer").stream()
        .flatMap(value -> Arrays.stream(value.split(",", -1)))
        .map(name -> name.strip().toLowerCase(Locale.ROOT))
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public long declaredLength() {
    return declaredLength;
  }

  @Override
  public @Nullable ByteBuffer next() throws IOException {
    if (ended) {
      return null;
    }
    return decoder == null ? plain() : decoded(decoder);
  }

  private @Nullable ByteBuffer plain() throws IOException {
    releaseHeld();
    ByteBuf taken = socket.take();
    if (taken == null) {
      ended = true;
      return null;
    }
    held = taken;
    payloadBytes += taken.readableBytes();
    return taken.nioBuffer();
  }

  private @Nullable ByteBuffer decoded(AwsChunkedDecoder framing) throws IOException {
    while (true) {
      ByteBuffer rest = input;
      AwsChunkedDecoder.Step step;
      if (rest == null) {
        releaseHeld();
        ByteBuf taken = socket.take();
        if (taken == null) {
          step = framing.endOfInput();
        } else {
          held = taken;
          input = taken.nioBuffer();
          continue;
        }
      } else {
        step = framing.next(rest);
      }
      switch (step) {
        case AwsChunkedDecoder.Step.NeedsInput() -> input = null;
        case AwsChunkedDecoder.Step.Payload(ByteBuffer data) -> {
          payloadBytes += data.remaining();
          return data;
        }
        case AwsChunkedDecoder.Step.Finished(Map<String, String> fields) -> {
          ended = true;
          trailers = fields;
          return null;
        }
        case AwsChunkedDecoder.Step.Refused refused ->
            throw SignatureRefusals.toException(refused.refusal());
      }
    }
  }

  @Override
  public Map<String, String> trailers() {
    return trailers;
  }

  @Override
  public byte @Nullable [] signedSha256() {
    return signedSha256 == null ? null : signedSha256.clone();
  }

  @Override
  public byte[] readDocument(int maxBytes) throws IOException {
    byte[] document = readAll(maxBytes);
    DocumentDigests.verify(document, headers, trailers, signedSha256);
    DocumentDigests.verifyChecksums(document, headers::first);
    return document;
  }

  @Override
  public byte[] readCompletion(int maxBytes) throws IOException {
    byte[] document = readAll(maxBytes);
    DocumentDigests.verify(document, headers, trailers, signedSha256);
    return document;
  }

  private byte[] readAll(int maxBytes) throws IOException {
    if (declaredLength > maxBytes) {
      throw new S3Exception(S3ErrorCode.MALFORMED_XML);
    }
    socket.mustEndSoon();
    int limit = declaredLength < 0 ? maxBytes : (int) declaredLength;
    byte[] document = new byte[0];
    int size = 0;
    for (ByteBuffer part = next(); part != null; part = next()) {
      if (part.remaining() > limit - size) {
        throw new S3Exception(S3ErrorCode.MALFORMED_XML);
      }
      document = withRoom(document, size + part.remaining(), limit);
      int read = part.remaining();
      part.get(document, size, read);
      size += read;
    }
    return size == document.length ? document : Arrays.copyOf(document, size);
  }

  /** Grows with what came, not with what a client says will come, and ends at exactly that. */
  private byte[] withRoom(byte[] document, int needed, int limit) {
    if (needed <= document.length) {
      return document;
    }
    int room = Math.min(limit, Math.max(needed, 2 * document.length));
    documents.take(room - document.length);
    documentBytes += room - document.length;
    return Arrays.copyOf(document, room);
  }

  /** Payload bytes handed out, framing taken off. */
  long payloadBytes() {
    return payloadBytes;
  }

  /** Gives back what the last {@link #next} holds. The socket's rest is the connection's matter. */
  @Override
  public void close() {
    ended = true;
    documents.giveBack(documentBytes);
    documentBytes = 0;
    releaseHeld();
  }

  private void releaseHeld() {
    input = null;
    ByteBuf holding = held;
    if (holding != null) {
      held = null;
      holding.release();
    }
  }
}
