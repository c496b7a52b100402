package io.holdfast.api.http;

import io.holdfast.api.request.RequestHeaders;
import io.holdfast.sigv4.SignedHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A request's headers as they came; both the handlers and the signature look at them. */
final class WireHeaders implements RequestHeaders, SignedHeaders {
  private final HttpHeaders headers;

  WireHeaders(HttpHeaders headers) {
    this.headers = headers;
  }

  @Override
  public List<String> all(String lowerCaseName) {
    return headers.getAll(lowerCaseName);
  }

  @Override
  public List<String> values(String lowerCaseName) {
    return headers.getAll(lowerCaseName);
  }

  @Override
  public Set<String> names() {
    Set<String> names = LinkedHashSet.newLinkedHashSet(headers.size());
    headers
        .iteratorCharSequence()
        .forEachRemaining(field -> names.add(field.getKey().toString().toLowerCase(Locale.ROOT)));
    return names;
  }

  /**
   * What handlers see: aws-chunked is how this request was framed and not how the object is
   * encoded, so it leaves Content-Encoding; the rest of the value stays as it is.
   */
  RequestHeaders withoutTransferFraming() {
    List<String> encodings = headers.getAll("content-encoding");
    boolean framed =
        encodings.stream().anyMatch(v -> v.toLowerCase(Locale.ROOT).contains("aws-chunked"));
    if (!framed) {
      return this;
    }
    List<String> kept = new ArrayList<>();
    for (String encoding : encodings) {
      List<String> tokens = new ArrayList<>();
      for (String token : encoding.split(",", -1)) {
        if (!token.isBlank() && !token.strip().equalsIgnoreCase("aws-chunked")) {
          tokens.add(token.strip());
        }
      }
      if (!tokens.isEmpty()) {
        kept.add(String.join(",", tokens));
      }
    }
    return new Unframed(this, List.copyOf(kept));
  }

  private record Unframed(WireHeaders wire, List<String> encodings) implements RequestHeaders {
    @Override
    public List<String> all(String lowerCaseName) {
      return lowerCaseName.equals("content-encoding") ? encodings : wire.all(lowerCaseName);
    }

    @Override
    public Set<String> names() {
      Set<String> names = wire.names();
      if (encodings.isEmpty()) {
        names.remove("content-encoding");
      }
      return names;
    }
  }
}
