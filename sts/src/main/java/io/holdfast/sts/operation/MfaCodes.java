package io.holdfast.sts.operation;

import io.holdfast.storage.identity.MfaSeed;
import io.holdfast.storage.identity.MfaStore;
import io.holdfast.storage.identity.MfaVerdict;
import io.holdfast.sts.mfa.TotpSeed;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Judges codes of MFA devices: which step a code is of is computed, whether it counts is stored.
 */
public final class MfaCodes {
  private final MfaStore devices;

  /** Over the devices. */
  public MfaCodes(MfaStore devices) {
    this.devices = devices;
  }

  /**
   * Uses a code up.
   *
   * @param userName whose device it has to be, or null for the account's root
   * @param serialNumber the device
   * @return {@link MfaVerdict.Accepted} exactly once for each code
   */
  public MfaVerdict use(
      String accountId, @Nullable String userName, String serialNumber, String code, Instant time) {
    Optional<MfaSeed> seed = devices.seed(serialNumber);
    if (seed.isEmpty()) {
      return new MfaVerdict.Refused();
    }
    OptionalLong step =
        new TotpSeed(seed.get().reveal())
            .stepOf(code, TotpSeed.step(time), TotpSeed.WINDOW_STEPS, -1);
    return devices.attempt(
        accountId, userName, serialNumber, step.isPresent() ? step.getAsLong() : null);
  }

  /** The step of the second of two codes that follow each other. */
  OptionalLong stepOfPair(String serialNumber, String first, String second, Instant time) {
    return devices
        .seed(serialNumber)
        .map(seed -> new TotpSeed(seed.reveal()).stepOfPair(first, second, TotpSeed.step(time), -1))
        .orElse(OptionalLong.empty());
  }
}
