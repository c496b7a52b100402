package io.holdfast.sts.query;

/**
 * A refused call: rendered in one place, never logged as a fault. Its message goes to the caller.
 */
public final class QueryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final QueryErrorCode code;

  /** With a message for the caller. */
  public QueryException(QueryErrorCode code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** Which error. */
  public QueryErrorCode code() {
    return code;
  }

  /** What the caller reads. */
  public String text() {
    return String.valueOf(getMessage());
  }

  /** A value that breaks the constraints of its parameter. */
  public static QueryException validation(String message) {
    return new QueryException(QueryErrorCode.VALIDATION_ERROR, message);
  }

  /** Something that is named and does not exist. */
  public static QueryException noSuchEntity(String message) {
    return new QueryException(QueryErrorCode.NO_SUCH_ENTITY, message);
  }
}
