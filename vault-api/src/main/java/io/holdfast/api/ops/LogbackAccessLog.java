package io.holdfast.api.ops;

import static net.logstash.logback.argument.StructuredArguments.entries;

import io.holdfast.api.config.HoldfastConfig.LogFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log through Logback: one JSON object or one line of {@code name=value}. What clients
 * send is escaped, so that nobody can forge a line. Fields follow S3's server access log.
 */
public final class LogbackAccessLog implements AccessLog {
  /** The logger's name; it has a level of its own. */
  static final String LOGGER = "access";

  private static final Logger log = LoggerFactory.getLogger(LOGGER);
  private static final int MAX_TEXT = 1024;

  private final LogFormat format;

  /** Writes lines of {@code format}. */
  public LogbackAccessLog(LogFormat format) {
    this.format = format;
  }

  @Override
  public void record(CompletedRequest request) {
    if (!log.isInfoEnabled()) {
      return;
    }
    Map<String, Object> fields = fields(request);
    switch (format) {
      case JSON -> log.info("request", entries(fields));
      case TEXT -> log.info("{}", line(fields));
    }
  }

  static Map<String, Object> fields(CompletedRequest request) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("requestId", request.requestId());
    fields.put("start", request.start().toString());
    fields.put("remote", request.remoteAddress());
    put(fields, "account", request.requesterAccountId());
    put(fields, "user", request.requesterUserName());
    put(fields, "accessKey", request.accessKeyId());
    fields.put("operation", request.operation());
    put(fields, "bucket", request.bucket());
    put(fields, "key", request.key());
    put(fields, "versionId", request.versionId());
    fields.put("method", request.method());
    fields.put("status", request.status());
    put(fields, "errorCode", request.errorCode());
    fields.put("bytesReceived", request.bytesReceived());
    fields.put("bytesSent", request.bytesSent());
    fields.put("totalMillis", millis(request.totalNanos()));
    fields.put("turnAroundMillis", millis(request.firstByteNanos()));
    put(fields, "referrer", request.referrer());
    put(fields, "userAgent", request.userAgent());
    put(fields, "host", request.host());
    put(fields, "signature", request.signatureVersion());
    put(fields, "authentication", request.authenticationType());
    put(fields, "tls", request.tlsProtocol());
    put(fields, "cipher", request.tlsCipher());
    return fields;
  }

  private static double millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMicros(nanos) / 1000.0;
  }

  private static void put(Map<String, Object> fields, String name, @Nullable String text) {
    if (text != null) {
      fields.put(name, text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…");
    }
  }

  static String line(Map<String, Object> fields) {
    StringBuilder line = new StringBuilder(256);
    fields.forEach((name, value) -> {
      line.append(line.isEmpty() ? "" : " ").append(name).append('=');
      appendEscaped(line, value.toString());
    });
    return line.toString();
  }

  private static void appendEscaped(StringBuilder line, String text) {
    boolean plain = !text.isEmpty() && text.chars().allMatch(LogbackAccessLog::isPlain);
    if (plain) {
      line.append(text);
      return;
    }
    line.append('"');
    text.chars()
        .forEach(character -> {
          switch (character) {
            case '"', '\\' -> line.append('\\').append((char) character);
            default -> {
              if (isShown(character)) {
                line.append((char) character);
              } else {
                line.append("\\u%04x".formatted(character));
              }
            }
          }
        });
    line.append('"');
  }

  private static boolean isPlain(int character) {
    return character > ' ' && character < 0x7f && character != '"' && character != '\\';
  }

  // Control characters and separators would start a line of their own somewhere; format characters
  // turn the reading direction.
  private static boolean isShown(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
