package io.holdfast.api.http;

import io.holdfast.api.authorization.Caller;
import io.holdfast.api.authorization.Credentials;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.operation.S3Response;
import io.holdfast.api.query.QueryEndpoint;
import io.holdfast.api.query.QueryRefusals;
import io.holdfast.api.request.RequestHead;
import io.holdfast.sigv4.ParsedSignature;
import io.holdfast.sigv4.PayloadMode;
import io.holdfast.sigv4.RequestToSign;
import io.holdfast.sigv4.SignatureCheck;
import io.holdfast.sigv4.SignatureExpectation;
import io.holdfast.sigv4.SignatureParse;
import io.holdfast.sigv4.SignatureParser;
import io.holdfast.sigv4.SignatureRefusal;
import io.holdfast.sigv4.SignatureV4;
import io.holdfast.sts.principal.QueryCaller;
import io.holdfast.sts.query.KnownActions;
import io.holdfast.sts.query.QueryAnswer;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryProtocol;
import io.holdfast.sts.query.QueryRequest;
import io.holdfast.sts.service.QueryService;
import io.holdfast.sts.session.OpenedSession;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves calls of IAM and STS: authenticate, read the form, hand it on, answer. What a signature
 * covers is the digest of the body, so that the body has to be read first; the key must be known by
 * then, and the body is bounded.
 */
final class QueryEdge {
  /** The longest body, in bytes; a policy of the longest kind fits several times. */
  static final int MAX_BODY_BYTES = 256 * 1024;

  private static final String UNSIGNED_ACTION = "AssumeRoleWithWebIdentity";
  private static final SignatureExpectation EXPECTATION =
      new SignatureExpectation(
          null, Set.of(QueryProtocol.IAM.actionPrefix(), QueryProtocol.STS.actionPrefix()));

  private final QueryEndpoint endpoint;
  private final QueryService service;
  private final Credentials credentials;
  private final SigningKeys keys;
  private final DocumentMemory documents;

  QueryEdge(
      QueryEndpoint endpoint,
      QueryService service,
      Credentials credentials,
      SigningKeys keys,
      DocumentMemory documents) {
    this.endpoint = endpoint;
    this.service = service;
    this.credentials = credentials;
    this.keys = keys;
    this.documents = documents;
  }

  /** Whether a request is a call. */
  boolean takes(RequestHead head) {
    return endpoint.isCall(head);
  }

  /** Serves a call. Its refusals and faults are answers, too, in the form of its protocol. */
  S3Response answer(RequestTrace trace, RequestHead head, RequestToSign toSign) throws IOException {
    trace.operation = "Query:Unknown";
    Call call = new Call(trace, head, toSign);
    QueryAnswer answer;
    try {
      answer = call.serve();
    } catch (QueryException refusal) {
      answer = QueryService.refuse(call.request, refusal.code(), refusal.text());
    } catch (S3Exception refusal) {
      answer = call.refused(refusal);
    } catch (RuntimeException fault) {
      answer = call.refused(Faults.toRefusal(fault, trace.exchange.requestId(), trace.operation));
    }
    if (answer.operation() != null) {
      trace.operation = KnownActions.protocol(call.request).name() + ":" + answer.operation();
    }
    trace.errorCode = answer.error() == null ? null : answer.error().code();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-amzn-RequestId", answer.requestId());
    // Keys are shown in answers, once.
    headers.put("Cache-Control", "no-store");
    return new S3Response(
        answer.status(),
        headers,
        new S3Response.Body.Bytes(QueryAnswer.CONTENT_TYPE, answer.body()));
  }

  /** One call on its way. */
  private final class Call {
    private final RequestTrace trace;
    private final RequestHead head;
    private final RequestToSign toSign;
    private QueryRequest request;

    Call(RequestTrace trace, RequestHead head, RequestToSign toSign) {
      this.trace = trace;
      this.head = head;
      this.toSign = toSign;
      this.request = request(Map.of());
    }

    QueryAnswer refused(S3Exception refusal) {
      QueryException own = QueryRefusals.of(refusal);
      return QueryService.refuse(request, own.code(), own.text());
    }

    QueryAnswer serve() throws IOException {
      endpoint.requireShape(head);
      ParsedSignature.V4 signature = signature();
      Credentials.Signer signer = null;
      if (signature != null) {
        // So that a refusal stands in the namespace that the client expects.
        request = request(versionOf(signature.scope().service()));
        requireTimely(signature);
        signer = credentials.find(signature);
      } else if (!trace.exchange.admitAnonymous()) {
        throw new QueryException(QueryErrorCode.THROTTLING, "Rate exceeded");
      }
      Authentication unsigned =
          new Authentication(new Caller.Anonymous(), PayloadMode.UNSIGNED, null, null, null, null);
      try (Payload payload =
          Payload.of(trace.exchange.body(), head.headers(), unsigned, documents)) {
        byte[] body = payload.readDocument(MAX_BODY_BYTES);
        trace.authentication = unsigned;
        if (signature != null && signer != null) {
          trace.authentication = verified(signature, signer, body);
        }
        request = request(endpoint.form(head, body));
        return service.handle(request, caller(signature, signer));
      }
    }

    /** The signature, or null where there is none. */
    private ParsedSignature.@Nullable V4 signature() {
      return switch (SignatureParser.parse(toSign, false)) {
        case SignatureParse.Anonymous() -> null;
        case SignatureParse.Refused(SignatureRefusal refusal) -> throw QueryRefusals.of(refusal);
        case SignatureParse.Parsed(ParsedSignature.V4 signature) -> signature;
        case SignatureParse.Parsed(ParsedSignature.V2 signature) ->
            throw new QueryException(
                QueryErrorCode.INCOMPLETE_SIGNATURE, "Signature Version 2 is not supported.");
      };
    }

    private void requireTimely(ParsedSignature.V4 signature) {
      String signedFor = signature.scope().service();
      if (!EXPECTATION.services().contains(signedFor)) {
        throw QueryRefusals.otherService(QueryProtocol.IAM.actionPrefix());
      }
      SignatureRefusal early =
          SignatureV4.checkBeforeKey(signature, toSign, trace.start, EXPECTATION);
      if (early != null) {
        throw QueryRefusals.of(early);
      }
      boolean coversBody =
          signature.payloadMode() instanceof PayloadMode.SignedBody
              || signature.payloadMode() instanceof PayloadMode.SingleChunk;
      if (!coversBody) {
        throw new QueryException(
            QueryErrorCode.INCOMPLETE_SIGNATURE, "The signature does not cover the body.");
      }
    }

    private Authentication verified(
        ParsedSignature.V4 stated, Credentials.Signer signer, byte[] body) {
      String digest = sha256(body);
      ParsedSignature.V4 signature = stated.withBodySha256(digest);
      if (!signature.payloadMode().headerValue().equals(digest)) {
        throw new QueryException(
            QueryErrorCode.SIGNATURE_DOES_NOT_MATCH,
            "The provided 'x-amz-content-sha256' header does not match what was computed.");
      }
      SignatureCheck check =
          SignatureV4.verify(
              signature, toSign, keys.of(signer, signature.scope()), trace.start, EXPECTATION);
      return switch (check) {
        case SignatureCheck.Refused(SignatureRefusal refusal) -> throw QueryRefusals.of(refusal);
        case SignatureCheck.Verified verified ->
            new Authentication(
                signer.caller(),
                PayloadMode.UNSIGNED,
                null,
                verified.form(),
                "SigV4",
                stated.signedAt());
      };
    }

    private QueryCaller caller(
        ParsedSignature.@Nullable V4 signature, Credentials.@Nullable Signer signer) {
      if (signature == null || signer == null) {
        if (!request.action().equals(UNSIGNED_ACTION)) {
          throw new QueryException(
              QueryErrorCode.MISSING_AUTHENTICATION_TOKEN,
              "Request is missing Authentication Token");
        }
        return new QueryCaller.Anonymous();
      }
      String expected = KnownActions.protocol(request).actionPrefix();
      if (!signature.scope().service().equals(expected)) {
        throw QueryRefusals.otherService(expected);
      }
      Caller.Authenticated caller = signer.caller();
      credentials.used(caller, expected, signature.scope().region());
      OpenedSession session = caller.session();
      return session == null
          ? new QueryCaller.LongTerm(
              caller.account().accountId(), userId(caller), caller.accessKeyId())
          : new QueryCaller.Temporary(session);
    }

    /** Null for the root, and for nobody else. */
    private static @Nullable String userId(Caller.Authenticated caller) {
      if (caller.userId() == null && caller.userName() != null) {
        throw new IllegalStateException("a user's key tells whose it is");
      }
      return caller.userId();
    }

    private QueryRequest request(Map<String, String> form) {
      return new QueryRequest(
          form,
          trace.exchange.requestId(),
          trace.start,
          head.remoteAddress(),
          head.secure(),
          head.headers().first("user-agent"),
          head.headers().first("referer"));
    }
  }

  private static Map<String, String> versionOf(String service) {
    return service.equals(QueryProtocol.STS.actionPrefix())
        ? Map.of("Version", QueryProtocol.STS.version())
        : Map.of();
  }

  private static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
