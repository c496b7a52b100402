package io.holdfast.api.http;

import io.holdfast.api.authorization.Caller;
import io.holdfast.api.ops.CompletedRequest;
import io.holdfast.api.request.RequestHead;
import io.holdfast.sigv4.PayloadMode;
import io.holdfast.sigv4.SignatureForm;
import io.holdfast.storage.metadata.Account;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes known of one request on its way, for its answer, the log and the metrics. */
final class RequestTrace {
  final Exchange exchange;
  final Instant start;
  @Nullable RequestHead head;
  @Nullable Authentication authentication;
  String operation = "Unknown";
  Map<String, String> corsHeaders = Map.of();
  @Nullable String errorCode;
  int status;
  long firstByteNanos;
  long bytesSent;

  RequestTrace(Exchange exchange, Instant start) {
    this.exchange = exchange;
    this.start = start;
  }

  /** A form's signature stands in its body, so that its caller is known later than the head's. */
  void formJudged(Caller caller, @Nullable String version) {
    authentication =
        new Authentication(
            caller,
            PayloadMode.UNSIGNED,
            null,
            version == null ? null : SignatureForm.POST_FORM,
            version,
            null);
  }

  /** The path as the client sent it, for the error document. */
  String resource() {
    RequestHead known = head;
    if (known != null) {
      return known.rawPath();
    }
    String uri = exchange.request().uri();
    int question = uri.indexOf('?');
    return question < 0 ? uri : uri.substring(0, question);
  }

  boolean isHead() {
    return exchange.request().method().name().equals("HEAD");
  }

  CompletedRequest completed(boolean delivered) {
    HttpHeaders headers = exchange.request().headers();
    Authentication known = authentication;
    Caller.Authenticated caller =
        known != null && known.caller() instanceof Caller.Authenticated authenticated
            ? authenticated
            : null;
    Account account = caller == null ? null : caller.account();
    RequestHead request = head;
    return new CompletedRequest(
        exchange.requestId(),
        start,
        exchange.remoteAddress(),
        account == null ? null : account.accountId(),
        caller == null ? null : caller.loggedName(),
        caller == null ? null : caller.accessKeyId(),
        operation,
        request == null ? null : request.bucket(),
        request == null ? null : request.keyText(),
        request == null ? null : versionId(request),
        exchange.request().method().name(),
        delivered ? status : 0,
        errorCode,
        exchange.body().receivedBytes(),
        bytesSent,
        System.nanoTime() - exchange.startNanos(),
        firstByteNanos,
        headers.get(HttpHeaderNames.REFERER),
        headers.get(HttpHeaderNames.USER_AGENT),
        headers.get(HttpHeaderNames.HOST),
        known == null ? null : known.version(),
        known == null ? null : authenticationType(known),
        exchange.tlsProtocol(),
        exchange.tlsCipher());
  }

  /** As sent; a request that names several is refused, and told of with all of them. */
  private static @Nullable String versionId(RequestHead request) {
    List<String> named = request.query().all("versionId");
    return named.isEmpty() ? null : String.join(",", named);
  }

  private static @Nullable String authenticationType(Authentication authentication) {
    return switch (authentication.form()) {
      case null -> null;
      case HEADER -> "AuthHeader";
      case QUERY -> "QueryString";
      case POST_FORM -> "PostPolicy";
    };
  }
}
