package io.holdfast.lock.model;

import io.holdfast.lock.LockDecision.Permitted;
import io.holdfast.lock.LockDecision.Refused;
import io.holdfast.lock.LockState;
import io.holdfast.lock.Retention;
import io.holdfast.lock.RetentionMode;
import io.holdfast.lock.model.Step.Kind;
import io.holdfast.lock.model.World.Version;
import org.jspecify.annotations.Nullable;

/** The laws of one step. Each answers with the law that was broken, or null. */
final class Laws {
  private Laws() {}

  static @Nullable String broken(World before, Step step, World after) {
    for (int slot = 0; slot < 2; slot++) {
      Version was = before.version(slot);
      Version is = after.version(slot);
      String broken = null;
      if (was != null && is == null) {
        broken = destroyed(before, step, was);
      } else if (was != null && !was.lock().equals(is.lock())) {
        broken = changed(before, step, slot, was.lock(), is.lock(), was.promised());
      } else if (was == null && is != null) {
        broken = created(before, step, is.lock());
      }
      if (broken != null) {
        return broken;
      }
    }
    if (before.marker() && !after.marker() && before.mfaDelete() && !step.authority().mfa()) {
      return "a marker was removed for good without the code that MFA Delete asks for";
    }
    return refusedInVain(before, step);
  }

  private static @Nullable String destroyed(World before, Step step, Version was) {
    LockState lock = was.lock();
    if (step.kind() != Kind.DELETE && step.kind() != Kind.BULK_DELETE) {
      return "destroyed by what is no deletion";
    }
    if (lock.legalHold() || lock.rebuildHold()) {
      return "destroyed under a hold";
    }
    if (!lock.readable()) {
      return "destroyed though its lock is unreadable";
    }
    if (before.earliest() < was.promised()) {
      return "destroyed before a day that was granted in COMPLIANCE, on both clocks";
    }
    if (before.mfaDelete() && !step.authority().mfa()) {
      return "destroyed without the code that MFA Delete asks for";
    }
    if (lock.retention() != null && before.quarantined()) {
      return "destroyed in quarantine though a retention protects it or seems to have ended";
    }
    return governed(before, lock) && !step.authority().bypassGovernance()
        ? "destroyed under governance without a bypass"
        : null;
  }

  private static @Nullable String changed(
      World before, Step step, int slot, LockState was, LockState is, int promised) {
    if (step.slot() != slot) {
      return "changed by a step that named another version";
    }
    if (!was.readable() || is.readable() != was.readable()) {
      return "changed though its lock is unreadable";
    }
    if (was.rebuildHold() != is.rebuildHold()) {
      return "a rebuild's hold was changed by a client";
    }
    if (step.kind() == Kind.HOLD) {
      return was.withLegalHold(is.legalHold()).equals(is) ? null : "a hold changed a retention";
    }
    if (was.legalHold() != is.legalHold()) {
      return "a retention changed a hold";
    }
    boolean strict = isAsStrict(was.retention(), is.retention());
    if (before.earliest() < promised
        && (!strict || World.day(is.retention().retainUntil()) < promised)) {
      return "COMPLIANCE was weakened before its day";
    }
    if (is.retention() != null && World.day(is.retention().retainUntil()) <= before.latest()) {
      return "a retention was granted that one of the clocks has passed";
    }
    if (!strict && before.quarantined()) {
      return "weakened in quarantine";
    }
    if (!strict && governed(before, was) && !step.authority().bypassGovernance()) {
      return "governance was weakened without a bypass";
    }
    boolean marked = step.decision() instanceof Permitted permitted && permitted.bypassed();
    return marked == (!strict && governed(before, was))
        ? null
        : "a bypass was not called one, or something else was";
  }

  private static @Nullable String created(World before, Step step, LockState is) {
    Retention retention = is.retention();
    if (step.kind() == Kind.PUT_BY_DEFAULT) {
      return retention != null
              && World.day(retention.retainUntil()) == before.latest() + step.asked()
              && !before.quarantined()
          ? null
          : "a default retention that does not count from the later clock, or in quarantine";
    }
    if (step.asked() == 0) {
      return retention == null ? null : "a retention that nobody asked for";
    }
    return retention != null
            && World.day(retention.retainUntil()) == step.asked()
            && step.asked() > before.latest()
        ? null
        : "another retention than was asked for, or one in the past";
  }

  /** The engine is no wall: what nothing protects can be deleted, and any lock made stricter. */
  private static @Nullable String refusedInVain(World before, Step step) {
    if (!(step.decision() instanceof Refused) || step.slot() < 0) {
      return null;
    }
    Version version = before.version(step.slot());
    if (step.kind() == Kind.PUT && (step.asked() == 0 || step.asked() > before.latest())) {
      return "a PUT with a lock in the future, or with none, was refused";
    }
    if (version == null || !version.lock().readable()) {
      return null;
    }
    LockState lock = version.lock();
    if (step.kind() == Kind.HOLD) {
      return "a hold was refused";
    }
    Retention retention = lock.retention();
    boolean ended = retention != null && World.day(retention.retainUntil()) <= before.earliest();
    boolean free = retention == null || (ended && !before.quarantined());
    if (step.kind() == Kind.DELETE
        && free
        && !lock.legalHold()
        && !lock.rebuildHold()
        && (!before.mfaDelete() || step.authority().mfa())) {
      return "what nothing protects was not deleted";
    }
    boolean future = step.asked() > before.latest();
    return step.kind() == Kind.RETAIN && free && future ? "a free version was not locked" : null;
  }

  private static boolean governed(World before, LockState lock) {
    Retention retention = lock.retention();
    return retention != null
        && retention.mode() == RetentionMode.GOVERNANCE
        && before.earliest() < World.day(retention.retainUntil());
  }

  private static boolean isAsStrict(@Nullable Retention was, @Nullable Retention is) {
    return was == null
        || (is != null && is.mode() == was.mode() && !is.retainUntil().isBefore(was.retainUntil()));
  }
}
