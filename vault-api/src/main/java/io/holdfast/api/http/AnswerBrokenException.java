package io.holdfast.api.http;

import java.io.IOException;

/**
 * An answer broke off after its head was sent; its connection is closed, nothing else can be said.
 */
final class AnswerBrokenException extends IOException {
  private static final long serialVersionUID = 1L;

  AnswerBrokenException(Exception cause) {
    super(cause);
  }
}
