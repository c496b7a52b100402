package io.holdfast.sigv4;

/** Where a request carries its signature; the values of the condition key {@code s3:authType}. */
public enum SignatureForm {
  /** In the {@code Authorization} header field. */
  HEADER("REST-HEADER"),
  /** In the query: a presigned URL. */
  QUERY("REST-QUERY-STRING"),
  /** In the fields of a browser's POST form. */
  POST_FORM("POST");

  private final String authType;

  SignatureForm(String authType) {
    this.authType = authType;
  }

  /** The value of {@code s3:authType}. */
  public String authType() {
    return authType;
  }
}
