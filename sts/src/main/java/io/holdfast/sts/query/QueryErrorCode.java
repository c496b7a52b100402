package io.holdfast.sts.query;

/** The errors of IAM and STS with their HTTP status, as AWS's API references name them. */
public enum QueryErrorCode {
  ACCESS_DENIED("AccessDenied", 403),
  CONCURRENT_MODIFICATION("ConcurrentModification", 409),
  DELETE_CONFLICT("DeleteConflict", 409),
  ENTITY_ALREADY_EXISTS("EntityAlreadyExists", 409),
  EXPIRED_TOKEN("ExpiredToken", 403),
  EXPIRED_WEB_IDENTITY_TOKEN("ExpiredTokenException", 400),
  IDP_COMMUNICATION_ERROR("IDPCommunicationError", 400),
  IDP_REJECTED_CLAIM("IDPRejectedClaim", 403),
  INCOMPLETE_SIGNATURE("IncompleteSignature", 400),
  INTERNAL_FAILURE("InternalFailure", 500),
  INVALID_ACTION("InvalidAction", 400),
  INVALID_AUTHENTICATION_CODE("InvalidAuthenticationCode", 403),
  INVALID_CLIENT_TOKEN_ID("InvalidClientTokenId", 403),
  INVALID_IDENTITY_TOKEN("InvalidIdentityToken", 400),
  INVALID_INPUT("InvalidInput", 400),
  INVALID_PARAMETER_VALUE("InvalidParameterValue", 400),
  INVALID_USER_TYPE("InvalidUserType", 400),
  LIMIT_EXCEEDED("LimitExceeded", 409),
  MALFORMED_POLICY_DOCUMENT("MalformedPolicyDocument", 400),
  MISSING_ACTION("MissingAction", 400),
  MISSING_AUTHENTICATION_TOKEN("MissingAuthenticationToken", 403),
  NO_SUCH_ENTITY("NoSuchEntity", 404),
  NOT_IMPLEMENTED("NotImplemented", 501),
  PACKED_POLICY_TOO_LARGE("PackedPolicyTooLarge", 400),
  PASSWORD_POLICY_VIOLATION("PasswordPolicyViolation", 400),
  POLICY_NOT_ATTACHABLE("PolicyNotAttachable", 400),
  REQUEST_EXPIRED("RequestExpired", 400),
  SERVICE_UNAVAILABLE("ServiceUnavailable", 503),
  SIGNATURE_DOES_NOT_MATCH("SignatureDoesNotMatch", 403),
  THROTTLING("Throttling", 400),
  UNMODIFIABLE_ENTITY("UnmodifiableEntity", 400),
  VALIDATION_ERROR("ValidationError", 400);

  private final String code;
  private final int status;

  QueryErrorCode(String code, int status) {
    this.code = code;
    this.status = status;
  }

  /** The text of {@code Code}. */
  public String code() {
    return code;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
