package io.holdfast.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mutated input gives a verdict, never an exception, and never the right signature. */
class HostileInputTest {
  private static final Instant NOW = AwsPublishedExamplesTest.NOW;

  private static String mutated(String text, Random random) {
    StringBuilder changed = new StringBuilder(text);
    for (int i = random.nextInt(4); i >= 0 && !changed.isEmpty(); i--) {
      int at = random.nextInt(changed.length());
      switch (random.nextInt(4)) {
        case 0 -> changed.setCharAt(at, (char) random.nextInt(256));
        case 1 -> changed.deleteCharAt(at);
        case 2 -> changed.insert(at, " /,;=&%+:\t".charAt(random.nextInt(10)));
        default -> changed.setLength(at);
      }
    }
    return changed.toString();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void mutatedRequestsGetAVerdict(long seed) {
    Random random = new Random(seed);
    RequestSigner signer =
        new RequestSigner("AKID", AwsPublishedExamplesTest.SECRET, null, "us-east-1", "s3");
    RequestToSign plain =
        new RequestToSign(
            "GET", "/b/k", "a=b", SignedHeaders.of(Map.of("host", List.of("h.example.test"))));
    Map<String, List<String>> signed = new LinkedHashMap<>();
    signed.put("host", List.of("h.example.test"));
    signer
        .signHeaders(plain, PayloadMode.UNSIGNED, NOW)
        .headers()
        .forEach((name, value) -> signed.put(name, List.of(value)));
    String query = signer.presign(plain, NOW, 60);
    for (int i = 0; i < 2000; i++) {
      Map<String, List<String>> headers = new LinkedHashMap<>(signed);
      String name = List.copyOf(headers.keySet()).get(random.nextInt(headers.size()));
      headers.computeIfPresent(name, (key, values) -> List.of(mutated(values.getFirst(), random)));
      verdict(new RequestToSign("GET", "/b/k", "a=b", SignedHeaders.of(headers)));
      verdict(new RequestToSign("GET", "/b/k", mutated(query, random), plain.headers()));
      verdict(new RequestToSign("GET", mutated("/b/k%20%C3", random), query, plain.headers()));
    }
  }

  private static void verdict(RequestToSign request) {
    for (SignatureParse parse :
        List.of(SignatureParser.parse(request, true), SignatureParser.parse(request, false))) {
      if (parse instanceof SignatureParse.Parsed(ParsedSignature signature)) {
        SignatureCheck check =
            switch (signature) {
              case ParsedSignature.V4 v4 ->
                  SignatureV4.verify(
                      v4,
                      request,
                      "not the secret of " + v4.accessKeyId(),
                      NOW,
                      AwsPublishedExamplesTest.S3);
              case ParsedSignature.V2 v2 -> SignatureV2.verify(v2, request, null, "other", NOW);
            };
        assertThat(check).isInstanceOf(SignatureCheck.Refused.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void mutatedPoliciesAreReadOrRefused(long seed) {
    Random random = new Random(seed);
    String policy =
        "{\"expiration\":\"2015-12-30T12:00:00.000Z\",\"conditions\":[{\"bucket\":\"b\\u00e9\"},"
            + "[\"starts-with\",\"$key\",\"\\\\u\"],[\"content-length-range\",1,19]]}";
    FormFields fields = FormFields.of(List.of(Map.entry("key", "k")));
    int read = 0;
    for (int i = 0; i < 5000; i++) {
      String changed = mutated(policy, random);
      String base64 = Base64.getEncoder().encodeToString(changed.getBytes(StandardCharsets.UTF_8));
      switch (PostPolicy.read(base64)) {
        case PostPolicy.Reading.Read(PostPolicy parsed) -> {
          read++;
          assertThat(parsed.evaluate(fields, "b", NOW)).isNotNull();
        }
        case PostPolicy.Reading.Refused(SignatureRefusal refusal) ->
            assertThat(refusal.code()).isEqualTo("InvalidPolicyDocument");
      }
    }
    assertThat(read).isPositive();
  }
}
