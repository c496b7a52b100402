package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.fuzz.Frozen;
import io.holdfast.fuzz.Fuzz;
import io.holdfast.fuzz.Mutator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Broken forms of browsers' uploads. Goal: a form is refused or taken apart alike however it comes.
 * Method: the first line is the Content-Type, the rest the body, given whole and in slices.
 */
class MultipartFormFuzzTest {
  private static final Set<S3ErrorCode> REFUSALS =
      EnumSet.of(
          S3ErrorCode.PRECONDITION_FAILED,
          S3ErrorCode.MALFORMED_POST_REQUEST,
          S3ErrorCode.MAX_POST_PRE_DATA_LENGTH_EXCEEDED,
          S3ErrorCode.INVALID_ARGUMENT);
  private static final Frozen FROZEN =
      Frozen.bytes(
          MultipartFormFuzzTest.class.getResourceAsStream("/frozen-inputs/multipart-forms.txt"),
          "multipart-forms.txt");
  private static final Mutator MUTATOR =
      Mutator.ofBytes(
          FROZEN.inputs(),
          List.of(
              "\r\n--XyZ\r\n",
              "\r\n--XyZ--\r\n",
              "--XyZ",
              "Content-Disposition: form-data;",
              " name=\"key\"",
              "; filename=\"a\"",
              "name=file",
              "\r\n\r\n",
              "boundary=",
              "\"",
              "\\\"",
              "multipart/form-data;"));

  private record Taken(List<Map.Entry<String, String>> fields, String fileName, String file) {}

  @Test
  void frozenFormsKeepTheirVerdict() {
    FROZEN.check(this::accepts);
  }

  @Test
  void brokenFormsAreRefusedOrTakenApartAlike() {
    Fuzz.run(MUTATOR, 6_000, this::accepts);
  }

  @Test
  @Tag("long")
  void brokenFormsAreRefusedOrTakenApartAlikeForLonger() {
    Fuzz.runLong(MUTATOR, 300_000, this::accepts);
  }

  private boolean accepts(String input, Random random) throws IOException {
    Object whole = taken(input, input.length() + 1, random);
    assertThat(taken(input, 1 + random.nextInt(100), random)).isEqualTo(whole);
    if (whole instanceof Taken form) {
      assertThat(form.fileName).doesNotContain("/", "\\");
      assertThat(input).contains(form.file);
      return true;
    }
    assertThat(whole).isIn(REFUSALS);
    return false;
  }

  private static Object taken(String input, int maxSlice, Random random) throws IOException {
    int line = input.indexOf('\n');
    byte[] body = input.substring(line + 1).getBytes(StandardCharsets.ISO_8859_1);
    try {
      MultipartFormReader reader =
          MultipartFormReader.over(
              new Sliced(body, maxSlice, random), input.substring(0, Math.max(line, 0)));
      MultipartFormReader.Form form = reader.readFields();
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      for (ByteBuffer b = reader.nextFileBytes(); b != null; b = reader.nextFileBytes()) {
        byte[] copy = new byte[b.remaining()];
        b.get(copy);
        file.writeBytes(copy);
      }
      String fileName = form.fileName();
      return new Taken(
          form.fields(),
          fileName == null ? "" : fileName,
          file.toString(StandardCharsets.ISO_8859_1));
    } catch (S3Exception e) {
      return e.code();
    }
  }

  private static final class Sliced implements RequestBody {
    private final byte[] bytes;
    private final int maxSlice;
    private final Random random;
    private int at;

    private Sliced(byte[] bytes, int maxSlice, Random random) {
      this.bytes = bytes;
      this.maxSlice = maxSlice;
      this.random = random;
    }

    @Override
    public long declaredLength() {
      return -1;
    }

    @Override
    public @Nullable ByteBuffer next() {
      if (at == bytes.length) {
        return null;
      }
      int to = Math.min(bytes.length, at + 1 + random.nextInt(maxSlice));
      ByteBuffer slice = ByteBuffer.wrap(Arrays.copyOfRange(bytes, at, to));
      at = to;
      return slice;
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
      throw new AssertionError("no document");
    }
  }
}
