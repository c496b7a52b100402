package io.holdfast.sigv4;

/** Carries a refusal out of a parser; never leaves the package, so it costs no stack trace. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient SignatureRefusal refusal;

  RefusedException(SignatureRefusal refusal) {
    super(refusal.code(), null, false, false);
    this.refusal = refusal;
  }

  SignatureRefusal refusal() {
    return refusal;
  }
}
