package io.holdfast.sts.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.fuzz.Frozen;
import io.holdfast.fuzz.Fuzz;
import io.holdfast.fuzz.Mutator;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Broken forms of IAM and STS calls. Goal: a form is refused or read as everybody else would read
 * it. Method: what is accepted is decoded by the JDK's own decoder too.
 */
class QueryFormFuzzTest {
  private static final Frozen FROZEN =
      Frozen.bytes(
          QueryFormFuzzTest.class.getResourceAsStream("/frozen-inputs/forms.txt"), "forms.txt");
  private static final Mutator MUTATOR =
      Mutator.ofBytes(
          FROZEN.inputs(),
          List.of(
              "Action=CreateUser",
              "&UserName=",
              "&Tags.member.1.Key=",
              "&PolicyDocument=%7B%7D",
              "%C3%A4",
              "%ED%A0%80",
              "%F4%90%80%80",
              "%u0041",
              "%+1",
              "&&",
              "=="));

  @Test
  void frozenFormsKeepTheirVerdict() {
    FROZEN.check(this::accepts);
  }

  @Test
  void brokenFormsAreRefusedOrReadAsByEverybody() {
    Fuzz.run(MUTATOR, 20_000, this::accepts);
  }

  @Test
  @Tag("long")
  void brokenFormsAreRefusedOrReadAsByEverybodyForLonger() {
    Fuzz.runLong(MUTATOR, 600_000, this::accepts);
  }

  private boolean accepts(String input, Random random) {
    Map<String, String> form;
    try {
      form = QueryForm.read(input.getBytes(StandardCharsets.ISO_8859_1));
    } catch (QueryException e) {
      assertThat(e.code()).isEqualTo(QueryErrorCode.VALIDATION_ERROR);
      return false;
    }
    StringBuilder escaped = new StringBuilder();
    for (char octet : input.toCharArray()) {
      escaped.append(octet < 0x80 ? String.valueOf(octet) : "%%%02X".formatted((int) octet));
    }
    Map<String, String> expected = new LinkedHashMap<>();
    for (String pair : escaped.toString().split("&")) {
      if (!pair.isEmpty()) {
        String[] parts = pair.split("=", 2);
        expected.put(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
      }
    }
    assertThat(form).containsExactlyEntriesOf(expected);
    assertThat(String.join("", form.values())).doesNotContain("\uFFFD");
    readAsCall(form);
    return true;
  }

  /** The readers of parameters refuse in their own way too. */
  private static void readAsCall(Map<String, String> form) {
    try {
      QueryParameters parameters = new QueryParameters(form);
      assertThat(parameters.tags()).hasSizeLessThanOrEqualTo(50);
      assertThat(parameters.paging().maxItems()).isPositive();
      parameters.refuseTheRest("CreateUser");
    } catch (QueryException e) {
      assertThat(e.text()).isNotEmpty();
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
