package io.holdfast.api.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorsRulesTest {
  private static final String DOCUMENT =
      parse(
              rule("<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*suffix</AllowedOrigin>")
                  + rule(
                      "<AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod>"
                          + "<AllowedOrigin>start*end</AllowedOrigin>"
                          + "<AllowedHeader>x-amz-*</AllowedHeader>"
                          + "<AllowedHeader>Content-Type</AllowedHeader>"
                          + "<ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>60</MaxAgeSeconds>")
                  + rule(
                      "<ID>any</ID><AllowedMethod>HEAD</AllowedMethod>"
                          + "<AllowedOrigin>*</AllowedOrigin>"))
          .toDocument();

  private static String rule(String content) {
    return "<CORSRule>" + content + "</CORSRule>";
  }

  private static CorsRules parse(String rules) {
    String document = "<CORSConfiguration>" + rules + "</CORSConfiguration>";
    return CorsRules.parse(document.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "foo.suffix, GET, foo.suffix",
    "suffix, GET, suffix",
    "foo.suffix.get, GET,",
    "foo.suffix, PUT,",
    "startend, GET, startend",
    "start1end, PUT, start1end",
    "0startend, GET,",
    "staend, GET,",
    "Startend, GET,",
    "anything, HEAD, *",
    "anything, DELETE,",
    "anything, get,",
  })
  void theFirstRuleThatMatchesAnswers(String origin, String method, String allowed) {
    assertThat(
            CorsRules.actual(DOCUMENT, origin, method)
                .map(h -> h.get("Access-Control-Allow-Origin")))
        .isEqualTo(Optional.ofNullable(allowed));
  }

  @ParameterizedTest
  @CsvSource({
    "x-amz-date, true",
    "X-Amz-Meta-a, true",
    "content-type, true",
    "authorization, false",
    "x-am, false",
  })
  void requestHeadersMustAllBeAllowedWithoutCase(String header, boolean allowed) {
    Optional<Map<String, String>> answer =
        CorsRules.preflight(DOCUMENT, "start-end", "PUT", List.of("Content-Type", header));
    assertThat(answer.isPresent()).isEqualTo(allowed);
  }

  @Test
  void aPreflightAsksForAHundredHeadersAtMost() {
    List<String> hundred = Collections.nCopies(100, "X-AMZ-a");
    assertThat(CorsRules.preflight(DOCUMENT, "start-end", "PUT", hundred)).isPresent();
    List<String> more = Collections.nCopies(101, "X-AMZ-a");
    assertThat(CorsRules.preflight(DOCUMENT, "start-end", "PUT", more)).isEmpty();
  }

  @Test
  void aPreflightHasAllHeaders() {
    assertThat(CorsRules.preflight(DOCUMENT, "start-end", "PUT", List.of("X-Amz-Date")))
        .hasValueSatisfying(headers ->
            assertThat(headers)
                .containsExactly(
                    Map.entry("Access-Control-Allow-Origin", "start-end"),
                    Map.entry("Access-Control-Allow-Methods", "GET, PUT"),
                    Map.entry("Access-Control-Allow-Headers", "x-amz-date"),
                    Map.entry("Access-Control-Expose-Headers", "ETag"),
                    Map.entry("Access-Control-Max-Age", "60"),
                    Map.entry("Access-Control-Allow-Credentials", "true"),
                    Map.entry(
                        "Vary",
                        "Origin, Access-Control-Request-Headers,"
                            + " Access-Control-Request-Method")));
  }

  @Test
  void anyOriginGetsNoCredentials() {
    assertThat(CorsRules.actual(DOCUMENT, "x", "HEAD"))
        .hasValueSatisfying(
            headers -> assertThat(headers).doesNotContainKey("Access-Control-Allow-Credentials"));
  }

  @Test
  void anUnreadableDocumentAllowsNothing() {
    assertThat(CorsRules.actual("{", "foo.suffix", "GET")).isEmpty();
    assertThat(CorsRules.actual("{\"rules\":[{\"all\":true}]}", "foo.suffix", "GET")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<AllowedMethod>GET</AllowedMethod> | MalformedXML",
        "<AllowedOrigin>*</AllowedOrigin> | MalformedXML",
        "<AllowedMethod>PATCH</AllowedMethod><AllowedOrigin>*</AllowedOrigin> | InvalidRequest",
        "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*a*</AllowedOrigin> | InvalidRequest",
        "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>"
            + "<AllowedHeader>**</AllowedHeader> | InvalidRequest",
        "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>"
            + "<ExposeHeader>x-*</ExposeHeader> | InvalidRequest",
        "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>"
            + "<MaxAgeSeconds>-1</MaxAgeSeconds> | MalformedXML",
        "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>"
            + "<ExposeHeader>a&#10;b</ExposeHeader> | MalformedXML",
        "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>"
            + "<AllowedOrigins>*</AllowedOrigins> | MalformedXML",
      })
  void badRulesAreRefused(String content, String code) {
    assertThatThrownBy(() -> parse(rule(content)))
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.code().code()).isEqualTo(code));
  }

  @Test
  void thereAreOneToAHundredRules() {
    String rule = rule("<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>");
    assertThat(parse(rule.repeat(100)).rules()).hasSize(100);
    for (int count : new int[] {0, 101}) {
      assertThatThrownBy(() -> parse(rule.repeat(count)))
          .isInstanceOfSatisfying(
              S3Exception.class, e -> assertThat(e.code()).isEqualTo(S3ErrorCode.MALFORMED_XML));
    }
  }

  @Test
  void rulesReadBackAsTheyWereStored() {
    assertThat(CorsRules.parse(CorsRules.stored(DOCUMENT).toXml()).toDocument())
        .isEqualTo(DOCUMENT);
  }
}
