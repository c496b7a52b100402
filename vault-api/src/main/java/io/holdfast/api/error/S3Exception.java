package io.holdfast.api.error;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A refusal: what the caller is told. Rendered in one place, never logged as a fault, and made
 * without a stack trace because refusing is ordinary work.
 */
public final class S3Exception extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final S3ErrorCode code;
  private final transient Map<String, String> fields = new LinkedHashMap<>();
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  /** With AWS's usual text. */
  public S3Exception(S3ErrorCode code) {
    this(code, code.message());
  }

  /** With the text that AWS gives in this case. */
  public S3Exception(S3ErrorCode code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** With AWS's usual text and what led to it, for the debug log. */
  public S3Exception(S3ErrorCode code, Throwable cause) {
    super(code.message(), cause, false, false);
    this.code = code;
  }

  /** InvalidArgument with the argument's name and value, as AWS shows them. */
  public static S3Exception invalidArgument(String message, String name, String value) {
    return new S3Exception(S3ErrorCode.INVALID_ARGUMENT, message)
        .with("ArgumentName", name)
        .with("ArgumentValue", value);
  }

  /** Adds an XML field to the error document, in order; returns this. */
  public S3Exception with(String field, String value) {
    fields.put(field, value);
    return this;
  }

  /** Adds a response header; returns this. */
  public S3Exception withHeader(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** The code. */
  public S3ErrorCode code() {
    return code;
  }

  /** Further XML fields, in order. */
  public Map<String, String> fields() {
    return Collections.unmodifiableMap(fields);
  }

  /** Further response headers. */
  public Map<String, String> headers() {
    return Collections.unmodifiableMap(headers);
  }
}
