package io.holdfast.sts.operation;

import io.holdfast.storage.identity.PageRequest;
import io.holdfast.storage.identity.Premises;
import io.holdfast.sts.principal.ActingPrincipal;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryParameters;
import io.holdfast.sts.query.QueryRequest;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way: what was sent, by whom.
 *
 * @param request as it came
 * @param parameters of its form
 * @param caller who signed it, or null when nobody did
 * @param premises what was looked up for it and must still be so when it changes something
 */
public record Call(
    QueryRequest request,
    QueryParameters parameters,
    @Nullable ActingPrincipal caller,
    Premises premises) {

  /** Before anything was looked up for it. */
  public Call(QueryRequest request, QueryParameters parameters, @Nullable ActingPrincipal caller) {
    this(request, parameters, caller, new Premises());
  }

  /** Who signed it; operations that take unsigned calls do not ask. */
  public ActingPrincipal principal() {
    if (caller == null) {
      throw new QueryException(
          QueryErrorCode.MISSING_AUTHENTICATION_TOKEN, "Request is missing Authentication Token");
    }
    return caller;
  }

  /** The account that IAM operations work in: the caller's own, always. */
  public String accountId() {
    return principal().accountId();
  }

  /** The name of the operation. */
  public String action() {
    return request.action();
  }

  /** The page that is asked for, of all paths. */
  PageRequest page() {
    return page("/");
  }

  /** The page that is asked for, of {@code PathPrefix}. */
  PageRequest pageOfPathPrefix() {
    return page(parameters.optional("PathPrefix", Constraint.PATH_PREFIX, "/"));
  }

  private PageRequest page(String pathPrefix) {
    Integer maxItems = parameters.integer("MaxItems", 1, PageRequest.MAXIMUM);
    return new PageRequest(
        pathPrefix,
        parameters.optional("Marker", Constraint.MARKER),
        maxItems == null ? PageRequest.DEFAULT : maxItems);
  }
}
