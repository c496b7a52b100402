package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartFormReaderTest {
  private static final String TYPE = "multipart/form-data; boundary=XyZ";
  private static final String HEAD =
      "--XyZ\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na/${filename}\r\n"
          + "--XyZ\r\ncontent-disposition: form-data; name=\"Policy\"\r\nX: y\r\n\r\n\r\n"
          + "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\d\\f.txt\"\r\n"
          + "Content-Type: text/plain\r\n\r\n";
  private static final String FILE = "one\r\n--Xy\r\n-two\r\r\n--XyY\r";
  private static final String FORM = HEAD + FILE + "\r\n--XyZ--\r\n";

  private static final class Chunks implements RequestBody {
    private final Deque<byte[]> chunks = new ArrayDeque<>();

    private Chunks(byte[]... chunks) {
      this.chunks.addAll(Arrays.asList(chunks));
    }

    @Override
    public long declaredLength() {
      return -1;
    }

    @Override
    public @Nullable ByteBuffer next() {
      byte[] chunk = chunks.poll();
      return chunk == null ? null : ByteBuffer.wrap(chunk);
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
      throw new AssertionError();
    }
  }

  private static MultipartFormReader reader(byte[]... chunks) {
    return MultipartFormReader.over(new Chunks(chunks), TYPE);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] file(MultipartFormReader reader) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (ByteBuffer b = reader.nextFileBytes(); b != null; b = reader.nextFileBytes()) {
      byte[] copy = new byte[b.remaining()];
      b.get(copy);
      file.writeBytes(copy);
    }
    return file.toByteArray();
  }

  private static void refused(ThrowingCallable call, S3ErrorCode code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static void readAll(String form) throws IOException {
    MultipartFormReader reader = reader(bytes(form));
    reader.readFields();
    file(reader);
  }

  private static void check(MultipartFormReader reader) throws IOException {
    MultipartFormReader.Form form = reader.readFields();
    assertThat(form.fields())
        .containsExactly(Map.entry("key", "a/${filename}"), Map.entry("Policy", ""));
    assertThat(form.fileName()).isEqualTo("f.txt");
    assertThat(new String(file(reader), StandardCharsets.UTF_8)).isEqualTo(FILE);
    assertThat(reader.nextFileBytes()).isNull();
  }

  @Test
  void theFormReadsAlikeWhereverTheBodyIsSplit() throws IOException {
    byte[] form = bytes(FORM);
    for (int cut = 0; cut <= form.length; cut++) {
      check(reader(Arrays.copyOf(form, cut), Arrays.copyOfRange(form, cut, form.length)));
    }
  }

  @Test
  void theFormReadsAlikeByteForByte() throws IOException {
    byte[] form = bytes(FORM);
    byte[][] single = new byte[form.length][];
    for (int i = 0; i < form.length; i++) {
      single[i] = new byte[] {form[i]};
    }
    check(reader(single));
  }

  @Test
  void aBodyCutAnywhereBeforeItsEndIsRefused() {
    byte[] form = bytes(HEAD + FILE + "\r\n--XyZ--");
    for (int cut = 0; cut < form.length; cut++) {
      byte[] torn = Arrays.copyOf(form, cut);
      refused(
          () -> {
            MultipartFormReader reader = reader(torn);
            reader.readFields();
            file(reader);
          },
          S3ErrorCode.MALFORMED_POST_REQUEST);
    }
  }

  @Test
  void aFileLargerThanTheWindowComesThroughWhole() throws IOException {
    byte[] large = new byte[300_000];
    new java.util.Random(3).nextBytes(large);
    MultipartFormReader reader = reader(bytes(HEAD), large, bytes("\r\n--XyZ--"));
    reader.readFields();
    assertThat(file(reader)).isEqualTo(large);
  }

  @Test
  void fieldsBeyondTheirLimitAreRefused() {
    String large = "x".repeat(MultipartFormReader.MAX_FIELD_BYTES);
    refused(
        () -> readAll(FORM.replace("a/${filename}", large)),
        S3ErrorCode.MAX_POST_PRE_DATA_LENGTH_EXCEEDED);
    refused(
        () -> readAll("--XyZ\r\nA: " + "x".repeat(100_000)),
        S3ErrorCode.MAX_POST_PRE_DATA_LENGTH_EXCEEDED);
  }

  @Test
  void aFormWithoutFileIsRefused() {
    refused(
        () ->
            readAll(
                "--XyZ\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n--XyZ--\r\n"),
        S3ErrorCode.INVALID_ARGUMENT);
  }

  @Test
  void fieldsBehindTheFileAreIgnored() throws IOException {
    readAll(
        HEAD + "x\r\n--XyZ\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nz\r\n--XyZ--");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "preamble\r\n--XyZ\r\n\r\n",
        "--XyZjunk\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n--XyZ--",
        "--XyZ\r\nContent-Type: text/plain\r\n\r\nk\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: form-data\r\n\r\nk\r\n--XyZ--",
      })
  void whatIsNoFormIsRefused(String form) {
    refused(() -> readAll(form), S3ErrorCode.MALFORMED_POST_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\nb", "a\rX: y", "a:b", "a\u007f", "a\0", "\u00e4"})
  void aFieldsNameIsAHeadersName(String name) {
    refused(
        () -> readAll(FORM.replace("\"Policy\"", '"' + name + '"')),
        S3ErrorCode.MALFORMED_POST_REQUEST);
  }

  @Test
  void aLongNameCostsNoStack() throws IOException {
    String name = "x".repeat(15_000);
    assertThat(reader(bytes(FORM.replace("\"Policy\"", '"' + name + '"'))).readFields().fields())
        .contains(Map.entry(name, ""));
    String escapes = "\\\\".repeat(7_500);
    refused(
        () -> readAll(FORM.replace("\"Policy\"", '"' + escapes + '"')),
        S3ErrorCode.MALFORMED_POST_REQUEST);
  }

  @Test
  void aHostileContentTypeIsReadInOnePass() {
    String type = "multipart/form-data" + ";boundary=x".repeat(100_000) + "\u0085,";
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(2), () -> MultipartFormReader.over(new Chunks(), type));
  }

  @Test
  void invalidUtf8InAFieldIsRefused() {
    byte[] form = FORM.replace("a/", "\u00ff").getBytes(StandardCharsets.ISO_8859_1);
    refused(() -> reader(form).readFields(), S3ErrorCode.MALFORMED_POST_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "text/plain", "multipart/form-data", "multipart/form-data; boundary="})
  void anotherContentTypeIsRefusedAsAwsDoes(String type) {
    refused(() -> MultipartFormReader.over(new Chunks(), type), S3ErrorCode.PRECONDITION_FAILED);
  }
}
