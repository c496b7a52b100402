package io.holdfast.iam.arn;

import java.io.Serial;

/** An evaluation was more work than it may be; nothing may be permitted by it. */
public final class StepsExhaustedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Without a stack trace: a hostile policy would have one made for every request. */
  StepsExhaustedException() {
    super("the evaluation takes too many steps", null, false, false);
  }
}
