package io.holdfast.sts.mfa;

import io.holdfast.storage.identity.MfaDevice;
import io.holdfast.storage.identity.MfaStore;
import io.holdfast.storage.identity.MfaVerdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Codes for whoever has lost an MFA device. A code is no second factor for a session: it takes the
 * principal's devices away, so that it can enrol a new one, and is then used up with the others.
 * Only hashes are kept. A code has 80 random bits, so a plain hash of it tells nobody anything.
 */
public final class RecoveryCodes {
  /** How many a principal gets. */
  public static final int COUNT = 10;

  private static final int BYTES = 10;
  private static final int GROUP = 4;
  private static final int MAX_CHARACTERS = 64;

  private final MfaStore devices;

  /** Over the devices. */
  public RecoveryCodes(MfaStore devices) {
    this.devices = devices;
  }

  /**
   * Makes new codes for a principal; the old ones end.
   *
   * @param userName null for the root
   * @return the codes, such as {@code ab2c-d3ef-gh4i-j5kl}; they are not shown again
   * @throws IllegalArgumentException when the principal has no device that they could replace
   */
  public List<String> replace(String accountId, @Nullable String userName, SecureRandom random) {
    if (devices.listFor(accountId, userName).isEmpty()) {
      throw new IllegalArgumentException(
          "There is no MFA device: recovery codes are for whoever has lost one.");
    }
    List<String> codes = new ArrayList<>();
    List<byte[]> hashes = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      byte[] bytes = new byte[BYTES];
      random.nextBytes(bytes);
      String code = Base32.encode(bytes).toLowerCase(Locale.ROOT);
      hashes.add(hash(code));
      codes.add(code.replaceAll("(.{" + GROUP + "})(?!$)", "$1-"));
    }
    devices.setRecoveryCodes(accountId, userName, hashes);
    return List.copyOf(codes);
  }

  /**
   * Uses a code up, and with it every MFA device of the principal and the codes that are left.
   *
   * @param code upper or lower case, with its hyphens or without
   * @return whether it was right; throttled as MFA codes are
   */
  public MfaVerdict redeem(String accountId, @Nullable String userName, String code) {
    String plain = code.strip().replace("-", "").toLowerCase(Locale.ROOT);
    if (plain.length() > MAX_CHARACTERS) {
      return new MfaVerdict.Refused();
    }
    MfaVerdict verdict = devices.useRecoveryCode(accountId, userName, hash(plain));
    if (verdict instanceof MfaVerdict.Accepted) {
      for (MfaDevice device : devices.listFor(accountId, userName)) {
        devices.deactivate(accountId, userName, device.serialNumber());
      }
    }
    return verdict;
  }

  private static byte[] hash(String plain) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update("holdfast recovery code\n".getBytes(StandardCharsets.US_ASCII));
      return digest.digest(plain.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
