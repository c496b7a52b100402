package io.holdfast.api.operation;

import io.holdfast.sigv4.PostPolicy.ContentLengthRange;
import io.holdfast.sigv4.SignatureRefusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The file of a form: a body whose length is known only at its end, within the policy's range. */
final class FormFileBody implements RequestBody {
  private final MultipartFormReader form;
  private final @Nullable ContentLengthRange range;
  private long received;

  FormFileBody(MultipartFormReader form, @Nullable ContentLengthRange range) {
    this.form = form;
    this.range = range;
  }

  @Override
  public long declaredLength() {
    return -1;
  }

  @Override
  public @Nullable ByteBuffer next() throws IOException {
    ByteBuffer bytes = form.nextFileBytes();
    if (bytes != null) {
      received += bytes.remaining();
    }
    // Below the minimum is a refusal only once the file has ended.
    if (range != null && (bytes == null || received > range.maxBytes())) {
      SignatureRefusal refusal = range.check(received);
      if (refusal != null) {
        throw FormAuthentication.toException(refusal);
      }
    }
    return bytes;
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
    throw new UnsupportedOperationException("the file of a form is no document");
  }
}
