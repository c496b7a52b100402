package io.holdfast.sigv4;

import java.util.List;

/** Finds out which kind of signature a request carries, and parses it. */
public final class SignatureParser {
  private static final SignatureRefusal TWO_MECHANISMS =
      new SignatureRefusal.Plain(
          "InvalidRequest",
          "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter,"
              + " Signature query string parameter or the Authorization header should be"
              + " specified");

  private SignatureParser() {}

  /**
   * Parses the signature of a request whose header or query carries it. A POST form goes to {@link
   * PostForm}.
   *
   * @param acceptV2 whether SigV2 is switched on; a V2 signature is refused otherwise
   */
  public static SignatureParse parse(RequestToSign request, boolean acceptV2) {
    try {
      List<String> authorization = request.headers().values("authorization");
      List<AwsUri.Parameter> query = AwsUri.parameters(request.rawQuery());
      boolean queryV4 = PresignedQuery.isPresent(query);
      boolean queryV2 = SignatureV2.isPresent(query);
      if (authorization.isEmpty()) {
        if (queryV4 && queryV2) {
          return new SignatureParse.Refused(TWO_MECHANISMS);
        }
        if (queryV4) {
          return new SignatureParse.Parsed(PresignedQuery.parse(query, request.headers()));
        }
        if (queryV2) {
          return parsedV2(acceptV2, () -> SignatureV2.parseQuery(query, request.headers()));
        }
        return new SignatureParse.Anonymous();
      }
      if (authorization.size() > 1 || queryV4 || queryV2) {
        return new SignatureParse.Refused(TWO_MECHANISMS);
      }
      String value = authorization.getFirst().strip();
      if (AuthorizationHeader.isV4(value)) {
        return new SignatureParse.Parsed(AuthorizationHeader.parse(value, request.headers()));
      }
      if (SignatureV2.isV2(value)) {
        return parsedV2(acceptV2, () -> SignatureV2.parseHeader(value, request.headers()));
      }
      return new SignatureParse.Refused(
          new SignatureRefusal.InvalidArgument(
              "Unsupported Authorization Type", "Authorization", value));
    } catch (RefusedException e) {
      return new SignatureParse.Refused(e.refusal());
    }
  }

  private interface V2Parser {
    ParsedSignature.V2 parse() throws RefusedException;
  }

  private static SignatureParse parsedV2(boolean acceptV2, V2Parser parser)
      throws RefusedException {
    return acceptV2
        ? new SignatureParse.Parsed(parser.parse())
        : new SignatureParse.Refused(SignatureV2.NOT_SUPPORTED);
  }
}
