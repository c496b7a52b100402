package io.holdfast.sts.oidc;

import java.io.IOException;
import java.io.Serial;

/** Nobody was asked, because others are being asked; it says nothing of the provider. */
final class FetchBusyException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  FetchBusyException(String message) {
    super(message);
  }
}
