package io.holdfast.sigv4;

/** Probe. */
public final class SignatureAlgorithm {
  private SignatureAlgorithm() {}

  /** The algorithm. */
  public static final String SIGV4 = "AWS4-HMAC-SHA256";
}
