package io.holdfast.storage.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A virtual MFA device.
 *
 * @param serialNumber its ARN, {@code arn:aws:iam::ACCOUNT:mfa/PATH/NAME}
 * @param accountId 12 digits
 * @param assigned whose it is; null: nobody's, its codes are worth nothing
 * @param enabled since when it is; null where assigned is
 * @param created when it was made
 */
public record MfaDevice(
    String serialNumber,
    String accountId,
    @Nullable Owner assigned,
    @Nullable Instant enabled,
    Instant created) {

  /**
   * Whose a device is.
   *
   * @param userName a user, or null for the account's root
   * @param userId its unique id; null for the root
   */
  public record Owner(@Nullable String userName, @Nullable String userId) {}
}
