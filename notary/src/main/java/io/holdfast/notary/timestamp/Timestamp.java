package io.holdfast.notary.timestamp;

import java.time.Duration;
import java.time.Instant;

/**
 * A verified time-stamp.
 *
 * @param authority the name of the authority
 * @param time the token's genTime
 * @param accuracy how far the authority says that it may be off; zero where it says nothing
 * @param response the whole TimeStampResp in DER, for whoever verifies it again
 */
public record Timestamp(String authority, Instant time, Duration accuracy, byte[] response) {
  public Timestamp {
    response = response.clone();
  }

  @Override
  public byte[] response() {
    return response.clone();
  }

  /** A time that had certainly been reached when the token was made. */
  public Instant reached() {
    return time.minus(accuracy);
  }
}
