package io.holdfast.sts.operation;

import io.holdfast.storage.identity.MfaVerdict;
import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * {@code SerialNumber} and {@code TokenCode} of a call. The code is used up while the call is still
 * being judged, because what is allowed may depend on it; a refused call costs its caller a code.
 */
final class CallMfa {
  private final MfaCodes codes;

  CallMfa(MfaCodes codes) {
    this.codes = codes;
  }

  /** When a right code was given, which is now; null when none was. */
  @Nullable Instant use(Call call) {
    String serialNumber = call.parameters().optional("SerialNumber", Constraint.SERIAL_NUMBER);
    String code = call.parameters().optional("TokenCode", Constraint.TOKEN_CODE);
    if (serialNumber == null && code == null) {
      return null;
    }
    if (serialNumber == null || code == null) {
      throw refused(
          "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass"
              + " code.");
    }
    ActingPrincipal caller = call.principal();
    if (!caller.isUser() && !caller.isRoot()) {
      throw refused("MultiFactorAuthentication failed, only users and roots have devices.");
    }
    MfaVerdict verdict =
        codes.use(
            call.accountId(),
            caller.isRoot() ? null : caller.snapshot().name(),
            serialNumber,
            code,
            call.request().time());
    return switch (verdict) {
      case MfaVerdict.Accepted() -> call.request().time();
      case MfaVerdict.Refused() ->
          throw refused("MultiFactorAuthentication failed with invalid MFA one time pass code. ");
      case MfaVerdict.Throttled(Instant until) -> throw throttled(until);
    };
  }

  static QueryException throttled(Instant until) {
    return new QueryException(
        QueryErrorCode.THROTTLING,
        "Too many wrong codes. The next one is looked at from " + until + ".");
  }

  private static QueryException refused(String message) {
    return new QueryException(QueryErrorCode.ACCESS_DENIED, message);
  }
}
