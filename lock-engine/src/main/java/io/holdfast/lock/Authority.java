package io.holdfast.lock;

/**
 * What a request brings against locks; established before, by policies and devices.
 *
 * @param bypassGovernance the header was sent and the caller has s3:BypassGovernanceRetention
 * @param mfa a valid code came with the request, or its session was made with one
 */
public record Authority(boolean bypassGovernance, boolean mfa) {
  /** Neither. */
  public static final Authority NONE = new Authority(false, false);
}
