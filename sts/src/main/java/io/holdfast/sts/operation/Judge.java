package io.holdfast.sts.operation;

import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryRequest;

/** Decides whether a caller may do what an operation demands. */
public interface Judge {
  /**
   * Returns when the caller may.
   *
   * @throws QueryException AccessDenied, in AWS's words, when not
   */
  void require(ActingPrincipal caller, QueryRequest request, Demand demand);
}
