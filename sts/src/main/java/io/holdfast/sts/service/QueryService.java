package io.holdfast.sts.service;

import io.holdfast.storage.identity.ChangedMeanwhileException;
import io.holdfast.storage.identity.DeleteConflictException;
import io.holdfast.storage.identity.NoSuchEntityException;
import io.holdfast.storage.metadata.AlreadyExistsException;
import io.holdfast.storage.metadata.LimitExceededException;
import io.holdfast.storage.postgres.MetadataUnavailableException;
import io.holdfast.sts.operation.Answer;
import io.holdfast.sts.operation.Call;
import io.holdfast.sts.operation.Demand;
import io.holdfast.sts.operation.Judge;
import io.holdfast.sts.operation.Operation;
import io.holdfast.sts.operation.Plan;
import io.holdfast.sts.principal.Principals;
import io.holdfast.sts.principal.QueryCaller;
import io.holdfast.sts.query.KnownActions;
import io.holdfast.sts.query.QueryAnswer;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryParameters;
import io.holdfast.sts.query.QueryProtocol;
import io.holdfast.sts.query.QueryRequest;
import io.holdfast.sts.query.QueryXml;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Serves IAM and STS calls: find the operation, plan, meet every demand, do, render. Which endpoint
 * a call came to does not matter, only its {@code Action}. Threads may share it; each call waits
 * for PostgreSQL, so it belongs on a virtual thread.
 */
public final class QueryService {
  private final Map<String, Operation> operations;
  private final Principals principals;
  private final Judge judge;
  private final SessionLimits limits;

  QueryService(
      Map<String, Operation> operations, Principals principals, Judge judge, SessionLimits limits) {
    this.operations = Map.copyOf(operations);
    this.principals = principals;
    this.judge = judge;
    this.limits = limits;
  }

  /**
   * Serves a call. What is refused is an answer, too; an exception is a fault, to be logged once
   * and answered by {@link #fault}.
   */
  public QueryAnswer handle(QueryRequest request, QueryCaller caller) {
    String operation = KnownActions.contains(request.action()) ? request.action() : null;
    QueryProtocol protocol = KnownActions.protocol(request);
    try {
      byte[] body = serve(request, caller, protocol);
      return new QueryAnswer(200, body, request.requestId(), operation, null);
    } catch (QueryException e) {
      return refused(request, operation, e.code(), e.text());
    } catch (NoSuchEntityException e) {
      return refused(request, operation, QueryErrorCode.NO_SUCH_ENTITY, text(e));
    } catch (AlreadyExistsException e) {
      return refused(request, operation, QueryErrorCode.ENTITY_ALREADY_EXISTS, text(e));
    } catch (LimitExceededException e) {
      return refused(request, operation, QueryErrorCode.LIMIT_EXCEEDED, text(e));
    } catch (ChangedMeanwhileException e) {
      return refused(request, operation, QueryErrorCode.CONCURRENT_MODIFICATION, text(e));
    } catch (DeleteConflictException e) {
      return refused(request, operation, QueryErrorCode.DELETE_CONFLICT, text(e));
    } catch (MetadataUnavailableException e) {
      return refused(
          request,
          operation,
          QueryErrorCode.SERVICE_UNAVAILABLE,
          "The request has failed due to a temporary failure of the server.");
    }
  }

  /**
   * The answer to a call that is refused before it comes here: a bad signature, a closed session.
   */
  public static QueryAnswer refuse(QueryRequest request, QueryErrorCode code, String message) {
    String operation = KnownActions.contains(request.action()) ? request.action() : null;
    return refused(request, operation, code, message);
  }

  /** The answer after a fault, which tells nothing of it. */
  public static QueryAnswer fault(QueryRequest request) {
    return refuse(
        request,
        QueryErrorCode.INTERNAL_FAILURE,
        "The request processing has failed because of an unknown error, exception or failure.");
  }

  private byte[] serve(QueryRequest request, QueryCaller caller, QueryProtocol protocol) {
    Operation operation = operation(request, protocol);
    QueryParameters parameters = new QueryParameters(request.form());
    Call call = new Call(request, parameters, principals.of(caller).orElse(null));
    if (call.caller() == null && !(caller instanceof QueryCaller.Anonymous)) {
      throw new QueryException(
          QueryErrorCode.INVALID_CLIENT_TOKEN_ID,
          "The security token included in the request is invalid.");
    }
    limits.check(call, protocol);
    Plan plan = operation.plan(call);
    parameters.refuseTheRest(request.action());
    for (Demand demand : plan.demands()) {
      judge.require(call, demand);
    }
    Answer answer = call.premises().hold(() -> plan.work().run());
    return QueryXml.answer(protocol, request.action(), request.requestId(), answer);
  }

  private Operation operation(QueryRequest request, QueryProtocol protocol) {
    String action = request.action();
    if (action.isEmpty()) {
      throw new QueryException(
          QueryErrorCode.MISSING_ACTION,
          "The request is missing an action or a required parameter.");
    }
    String version = request.form().get("Version");
    Operation operation = operations.get(action);
    if (!KnownActions.contains(action) || !isVersion(protocol, version)) {
      throw new QueryException(
          QueryErrorCode.INVALID_ACTION,
          "Could not find operation "
              + (action.matches("[A-Za-z0-9]{1,64}") ? action : "of that name")
              + " for version "
              + (version == null || !version.matches("[0-9-]{1,10}")
                  ? protocol.version()
                  : version));
    }
    if (operation == null) {
      throw new QueryException(
          QueryErrorCode.NOT_IMPLEMENTED, "This vault does not implement " + action + ".");
    }
    return operation;
  }

  /** Some clients send no version; a wrong one is a wrong service. */
  private static boolean isVersion(QueryProtocol protocol, @Nullable String version) {
    return version == null || version.equals(protocol.version());
  }

  private static QueryAnswer refused(
      QueryRequest request, @Nullable String operation, QueryErrorCode code, String message) {
    byte[] body =
        QueryXml.error(KnownActions.protocol(request), code, message, request.requestId());
    return new QueryAnswer(code.status(), body, request.requestId(), operation, code);
  }

  private static String text(RuntimeException refusal) {
    return String.valueOf(refusal.getMessage());
  }
}
