import org.jspecify.annotations.NullMarked;

/** Pure policy engine of the IAM language: no clock, no I/O, no framework. */
@NullMarked
module io.holdfast.iam {
  requires static transitive org.jspecify;

  exports io.holdfast.iam.action;
  exports io.holdfast.iam.arn;
  exports io.holdfast.iam.condition;
  exports io.holdfast.iam.evaluation;
  exports io.holdfast.iam.policy;
}
