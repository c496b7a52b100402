package io.holdfast.sts.operation;

/** One operation of IAM or STS. */
@FunctionalInterface
public interface Operation {
  /** Reads the call's parameters and says what would be done. */
  Plan plan(Call call);
}
