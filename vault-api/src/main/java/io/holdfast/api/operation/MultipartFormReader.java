package io.holdfast.api.operation;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.HeaderName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes a multipart/form-data body apart as it comes, in a window of fixed size: first the fields,
 * then the bytes of the file. RFC 7578, RFC 2046 §5.1. What comes behind the file is ignored, as
 * AWS does.
 */
final class MultipartFormReader {
  /** S3's limit on everything before the file. */
  static final int MAX_FIELD_BYTES = 20 << 10;

  private static final int WINDOW_BYTES = 64 << 10;
  private static final int MAX_EPILOGUE_BYTES = 64 << 10;
  private static final byte[] CRLF = {'\r', '\n'};
  private static final Pattern BOUNDARY =
      Pattern.compile(
          "multipart/form-data\\s*;(?:.*;)?\\s*boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))"
              + "\\s*(?:;.*)?",
          // Without DOTALL a byte 0x85 would end what ".*" takes, and each ";" would be tried.
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern NAME = parameter("name");
  private static final Pattern FILE_NAME = parameter("filename");

  private final RequestBody body;
  private final byte[] delimiter;
  private final byte[] window = new byte[WINDOW_BYTES];
  private int start;
  private int end;
  private @Nullable ByteBuffer pending;
  private int fieldBytes;
  private boolean fileEnded;

  private MultipartFormReader(RequestBody body, String boundary) {
    this.body = body;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    // The first delimiter has no line end before it; with this one all are alike.
    System.arraycopy(CRLF, 0, window, 0, CRLF.length);
    end = CRLF.length;
  }

  /**
   * The fields before the file.
   *
   * @param fields names and values in order
   * @param fileName as the browser gave it, without directories; null where it gave none
   */
  record Form(List<Map.Entry<String, String>> fields, @Nullable String fileName) {}

  /**
   * Over a body with this Content-Type.
   *
   * @throws S3Exception PreconditionFailed where it is no form, as AWS answers
   */
  static MultipartFormReader over(RequestBody body, @Nullable String contentType) {
    Matcher matcher = BOUNDARY.matcher(contentType == null ? "" : contentType.strip());
    if (!matcher.matches()) {
      throw Refusals.preconditionFailed(
          "Bucket POST must be of the enclosure-type multipart/form-data");
    }
    String quoted = matcher.group(1);
    return new MultipartFormReader(body, quoted != null ? quoted : matcher.group(2));
  }

  /**
   * Reads up to the first byte of the file.
   *
   * @throws S3Exception MalformedPOSTRequest, MaxPostPreDataLengthExceeded, InvalidArgument where
   *     there is no file
   */
  Form readFields() throws IOException {
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    if (!upTo(delimiter).isEmpty()) {
      throw malformed();
    }
    while (true) {
      String rest = upTo(CRLF, 2);
      if (rest.startsWith("--")) {
        throw S3Exception.invalidArgument(
            "POST requires exactly one file upload per request.", "file", "0");
      }
      if (!rest.isBlank()) {
        throw malformed();
      }
      String disposition = disposition();
      String name = parameterOf(NAME, disposition);
      // Fields are read as headers, and the names of some come back as names of headers.
      if (name == null || !HeaderName.isToken(name)) {
        throw malformed();
      }
      if (name.equalsIgnoreCase("file")) {
        return new Form(fields, withoutDirectories(parameterOf(FILE_NAME, disposition)));
      }
      fields.add(Map.entry(name, upTo(delimiter)));
    }
  }

  /**
   * The next bytes of the file, valid until the next call; null behind its last.
   *
   * @throws S3Exception MalformedPOSTRequest where the body ends before the file does
   */
  @Nullable ByteBuffer nextFileBytes() throws IOException {
    while (!fileEnded) {
      int at = indexOf(delimiter, start);
      int ready = at >= 0 ? at - start : end - start - (delimiter.length - 1);
      if (ready > 0) {
        ByteBuffer bytes = ByteBuffer.wrap(window, start, ready);
        start += ready;
        return bytes;
      }
      if (at >= 0) {
        start += delimiter.length;
        fileEnded = true;
        finish();
      } else if (!fill()) {
        throw malformed();
      }
    }
    return null;
  }

  /** What ends the file's delimiter, and then the rest of the body, which means nothing. */
  private void finish() throws IOException {
    while (end - start < 2) {
      if (!fill()) {
        throw malformed();
      }
    }
    boolean last = window[start] == '-' && window[start + 1] == '-';
    boolean more = window[start] == '\r' && window[start + 1] == '\n';
    if (!last && !more) {
      throw malformed();
    }
    int ignored = 0;
    do {
      ignored += end - start;
      start = end;
      if (ignored > MAX_EPILOGUE_BYTES) {
        throw malformed();
      }
    } while (fill());
  }

  /** The Content-Disposition of the part whose headers come next. */
  private String disposition() throws IOException {
    String found = "";
    while (true) {
      String line = upTo(CRLF, 2);
      if (line.isEmpty()) {
        return found;
      }
      if (line.regionMatches(true, 0, "content-disposition:", 0, 20)) {
        found = line.substring(20);
      }
    }
  }

  private String upTo(byte[] mark) throws IOException {
    return upTo(mark, mark.length);
  }

  /** The text before {@code mark}, of which {@code skipped} bytes are consumed too. */
  private String upTo(byte[] mark, int skipped) throws IOException {
    int at = indexOf(mark, start);
    while (at < 0) {
      if (fieldBytes + (end - start) > MAX_FIELD_BYTES + delimiter.length) {
        throw new S3Exception(S3ErrorCode.MAX_POST_PRE_DATA_LENGTH_EXCEEDED);
      }
      // What was looked through is not again: a body that comes byte by byte must not cost a
      // square.
      int searched = Math.max(0, end - start - mark.length + 1);
      if (!fill()) {
        throw malformed();
      }
      at = indexOf(mark, start + searched);
    }
    fieldBytes += at - start + skipped;
    if (fieldBytes > MAX_FIELD_BYTES + delimiter.length) {
      throw new S3Exception(S3ErrorCode.MAX_POST_PRE_DATA_LENGTH_EXCEEDED);
    }
    ByteBuffer text = ByteBuffer.wrap(window, start, at - start);
    start = at + skipped;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw new S3Exception(S3ErrorCode.MALFORMED_POST_REQUEST, e);
    }
  }

  private int indexOf(byte[] mark, int from) {
    int last = end - mark.length;
    for (int i = from; i <= last; i++) {
      int matched = 0;
      while (matched < mark.length && window[i + matched] == mark[matched]) {
        matched++;
      }
      if (matched == mark.length) {
        return i;
      }
    }
    return -1;
  }

  /** Moves more of the body into the window; false at its end. */
  private boolean fill() throws IOException {
    ByteBuffer from = pending;
    while (from == null || !from.hasRemaining()) {
      from = body.next();
      pending = from;
      if (from == null) {
        return false;
      }
    }
    System.arraycopy(window, start, window, 0, end - start);
    end -= start;
    start = 0;
    int moved = Math.min(from.remaining(), window.length - end);
    from.get(window, end, moved);
    end += moved;
    return true;
  }

  private static @Nullable String withoutDirectories(@Nullable String fileName) {
    return fileName == null
        ? null
        : fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
  }

  private static Pattern parameter(String name) {
    // Possessive throughout: a repeated group that can go back costs a stack frame each time.
    return Pattern.compile(
        ";\\s*+" + name + "=(?:\"((?:[^\"\\\\]++|\\\\.)*+)\"|([^\\s;\"]++))",
        Pattern.CASE_INSENSITIVE);
  }

  private static @Nullable String parameterOf(Pattern pattern, String disposition) {
    Matcher matcher = pattern.matcher(disposition);
    if (!matcher.find()) {
      return null;
    }
    String quoted = matcher.group(1);
    return quoted == null ? matcher.group(2) : quoted.replace("\\\"", "\"").replace("%22", "\"");
  }

  private static S3Exception malformed() {
    return new S3Exception(S3ErrorCode.MALFORMED_POST_REQUEST);
  }
}
