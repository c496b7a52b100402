package io.holdfast.lock.model;

import io.holdfast.lock.Authority;
import io.holdfast.lock.BucketLock;
import io.holdfast.lock.LockDecision;
import io.holdfast.lock.LockRules;
import io.holdfast.lock.LockState;
import io.holdfast.lock.LockTime;
import io.holdfast.lock.Retention;
import io.holdfast.lock.RetentionLimits;
import org.jspecify.annotations.Nullable;

/** The rules that are explored: the engine's, or with one of them made wrong on purpose. */
class Rules {
  LockDecision delete(LockState state, BucketLock bucket, Authority authority, LockTime time) {
    return LockRules.delete(state, bucket, authority, time);
  }

  LockDecision deleteMarker(BucketLock bucket, Authority authority) {
    return LockRules.deleteMarker(bucket, authority);
  }

  LockDecision retain(
      LockState state,
      @Nullable Retention wanted,
      BucketLock bucket,
      Authority authority,
      LockTime time) {
    return LockRules.retain(state, wanted, bucket, RetentionLimits.S3, authority, time);
  }

  LockDecision hold(LockState state, boolean on, BucketLock bucket) {
    return LockRules.hold(state, on, bucket);
  }

  LockDecision create(@Nullable Retention wanted, boolean hold, BucketLock bucket, LockTime time) {
    return LockRules.create(wanted, hold, bucket, RetentionLimits.S3, time);
  }
}
