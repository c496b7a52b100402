package io.holdfast.api.http;

import java.io.IOException;

/** The client went away; nobody is left to answer. */
final class ClientGoneException extends IOException {
  private static final long serialVersionUID = 1L;

  ClientGoneException(String message) {
    super(message);
  }
}
