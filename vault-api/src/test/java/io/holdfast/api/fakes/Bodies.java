package io.holdfast.api.fakes;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.operation.RequestBody;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A body in memory. */
public final class Bodies implements RequestBody {
  private final byte[] bytes;
  private boolean read;

  private Bodies(byte[] bytes) {
    this.bytes = bytes;
  }

  /** With this text. */
  public static RequestBody of(String text) {
    return new Bodies(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public long declaredLength() {
    return bytes.length;
  }

  @Override
  public @Nullable ByteBuffer next() {
    if (read || bytes.length == 0) {
      return null;
    }
    read = true;
    return ByteBuffer.wrap(bytes);
  }

  @Override
  public Map<String, String> trailers() {
    return Map.of();
  }

  @Override
  public byte @Nullable [] signedSha256() {
    return null;
  }

  @Override
  public byte[] readDocument(int maxBytes) {
    if (bytes.length > maxBytes) {
      throw new S3Exception(S3ErrorCode.MALFORMED_XML);
    }
    return bytes.clone();
  }
}
