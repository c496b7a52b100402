package io.holdfast.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.fuzz.Frozen;
import io.holdfast.fuzz.Fuzz;
import io.holdfast.fuzz.Mutator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Broken forms and policies of browsers' uploads. Goal: a policy is read or refused, and a form
 * that passes keeps what its policy demands. Method: an input is a policy in JSON and then a line
 * for each field; what passes is held against the words of the policy by a naive check.
 */
class PostFormFuzzTest {
  private static final Instant NOW = Instant.parse("2015-12-29T00:00:00Z");
  private static final Set<String> SIGNING =
      Set.of("policy", "x-amz-signature", "x-amz-credential", "x-amz-algorithm", "x-amz-date");
  private static final Frozen FROZEN =
      Frozen.texts(
          PostFormFuzzTest.class.getResourceAsStream("/frozen-inputs/post-forms.txt"),
          "post-forms.txt");
  private static final Mutator MUTATOR =
      Mutator.ofTexts(
          FROZEN.inputs(),
          List.of(
              "\"expiration\":",
              "\"conditions\":",
              "[\"eq\",",
              "[\"starts-with\",",
              "\"$key\"",
              "[\"content-length-range\",1,9]",
              "{\"bucket\":\"b\"}",
              "2015-12-30T12:00:00.000Z",
              "\\u0000",
              "\\ud83d",
              "null",
              "\nkey=",
              "\nx-ignore-a=b",
              "\nfile=x",
              "\nbucket=c",
              "\nacl=public-read",
              "$",
              "+00:00"));

  @Test
  void frozenFormsKeepTheirVerdict() {
    FROZEN.check(this::accepts);
  }

  @Test
  void brokenFormsKeepTheirPolicyOrAreRefused() {
    Fuzz.run(MUTATOR, 20_000, this::accepts);
  }

  @Test
  @Tag("long")
  void brokenFormsKeepTheirPolicyOrAreRefusedForLonger() {
    Fuzz.runLong(MUTATOR, 1_500_000, this::accepts);
  }

  private boolean accepts(String input, Random random) {
    String[] lines = input.split("\n", -1);
    String base64 = Base64.getEncoder().encodeToString(lines[0].getBytes(StandardCharsets.UTF_8));
    List<Map.Entry<String, String>> list = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      int equals = lines[i].indexOf('=');
      if (equals > 0) {
        list.add(Map.entry(lines[i].substring(0, equals), lines[i].substring(equals + 1)));
      }
    }
    FormFields fields = FormFields.of(list);
    requireNoSignature(fields);
    return switch (PostPolicy.read(base64)) {
      case PostPolicy.Reading.Refused(SignatureRefusal refusal) -> {
        assertThat(refusal.code()).isEqualTo("InvalidPolicyDocument");
        yield false;
      }
      case PostPolicy.Reading.Read(PostPolicy policy) -> {
        SignatureRefusal refusal = policy.evaluate(fields, "b", NOW);
        if (refusal != null) {
          assertThat(refusal.code()).isEqualTo("AccessDenied");
          yield false;
        }
        requireKept(policy, lines[0], fields);
        yield true;
      }
    };
  }

  /** Nobody knows the secret here, so whatever a form says of itself, it is not signed. */
  private static void requireNoSignature(FormFields fields) {
    if (PostForm.parse(fields, true) instanceof SignatureParse.Parsed(ParsedSignature signature)) {
      assertThat(
              PostForm.verify(
                  signature,
                  fields,
                  AwsPublishedExamplesTest.SECRET,
                  NOW,
                  AwsPublishedExamplesTest.S3))
          .isInstanceOf(SignatureCheck.Refused.class);
    }
  }

  /** Every field is named by the policy, and every condition of the usual form holds. */
  private static void requireKept(PostPolicy policy, String json, FormFields fields) {
    assertThat(policy.expiration()).isAfter(NOW);
    PostPolicy.ContentLengthRange range = policy.contentLengthRange();
    if (range != null) {
      assertThat(range.minBytes()).isBetween(0L, range.maxBytes());
    }
    assertThat(json).contains("xpiration").contains("onditions");
    if (!json.contains("\\")) {
      for (String name : fields.names()) {
        if (!SIGNING.contains(name) && !name.startsWith("x-ignore-") && !isExempt(name)) {
          assertThat(json.toLowerCase(java.util.Locale.ROOT)).contains(name);
        }
      }
      String prefix = "[\"starts-with\",\"$key\",\"user/\"]";
      if (json.contains(prefix)) {
        assertThat(fields.value("key")).startsWith("user/");
      }
    }
  }

  private static boolean isExempt(String name) {
    return name.equals("file")
        || name.equals("signature")
        || name.equals("awsaccesskeyid")
        || name.equals("bucket");
  }
}
