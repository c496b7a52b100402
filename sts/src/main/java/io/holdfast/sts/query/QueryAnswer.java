package io.holdfast.sts.query;

import org.jspecify.annotations.Nullable;

/**
 * What goes back: a whole document, small and ready to be sent.
 *
 * @param status HTTP status
 * @param body XML in UTF-8; may hold a secret that is shown once, so never log it
 * @param requestId for {@code x-amzn-RequestId}
 * @param operation the operation's name for metrics and logs, or null when none was recognized
 * @param error the refusal, or null when it was done
 */
public record QueryAnswer(
    int status,
    byte[] body,
    String requestId,
    @Nullable String operation,
    @Nullable QueryErrorCode error) {
  /** The media type of every answer. */
  public static final String CONTENT_TYPE = "text/xml";

  @Override
  public String toString() {
    return "QueryAnswer[" + operation + " " + status + " " + requestId + "]";
  }
}
