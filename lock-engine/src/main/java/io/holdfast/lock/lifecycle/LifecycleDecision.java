package io.holdfast.lock.lifecycle;

/** What the rules have for one version. */
public sealed interface LifecycleDecision {
  /** Nothing. */
  record Keep() implements LifecycleDecision {}

  /**
   * The current version expires: as by a DELETE without a version id, which lays a delete marker on
   * top where there are versions.
   */
  record Expire(String ruleId) implements LifecycleDecision {}

  /** A noncurrent version goes for good, if its lock lets it. */
  record DeleteNoncurrent(String ruleId) implements LifecycleDecision {}

  /** A delete marker with nothing beneath it goes. */
  record RemoveMarker(String ruleId) implements LifecycleDecision {}
}
