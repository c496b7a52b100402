package io.holdfast.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.request.ReadConditions.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadConditionsTest {
  private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Instant BEFORE = MODIFIED.minusSeconds(10);
  private static final Instant SAME_SECOND = Instant.parse("2026-01-02T03:04:05Z");

  private enum Etag {
    ABSENT,
    MATCHES,
    DIFFERS;

    private @Nullable String header() {
      return switch (this) {
        case ABSENT -> null;
        case MATCHES -> "\"tag\"";
        case DIFFERS -> "\"other\"";
      };
    }
  }

  private enum Date {
    ABSENT,
    BEFORE_MODIFICATION,
    AT_MODIFICATION;

    private @Nullable Instant header() {
      return switch (this) {
        case ABSENT -> null;
        case BEFORE_MODIFICATION -> BEFORE;
        case AT_MODIFICATION -> SAME_SECOND;
      };
    }
  }

  record Row(Etag match, Etag noneMatch, Date modifiedSince, Date unmodifiedSince) {}

  static Stream<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Etag match : Etag.values()) {
      for (Etag noneMatch : Etag.values()) {
        for (Date modified : Date.values()) {
          for (Date unmodified : Date.values()) {
            rows.add(new Row(match, noneMatch, modified, unmodified));
          }
        }
      }
    }
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyCombinationFollowsTheRfc(Row row) {
    boolean failed =
        row.match == Etag.DIFFERS
            || (row.match == Etag.ABSENT && row.unmodifiedSince == Date.BEFORE_MODIFICATION);
    boolean unchanged =
        row.noneMatch == Etag.MATCHES
            || (row.noneMatch == Etag.ABSENT && row.modifiedSince == Date.AT_MODIFICATION);
    Verdict expected =
        failed ? Verdict.PRECONDITION_FAILED : unchanged ? Verdict.NOT_MODIFIED : Verdict.PROCEED;
    ReadConditions conditions =
        new ReadConditions(
            row.match.header(),
            row.noneMatch.header(),
            row.modifiedSince.header(),
            row.unmodifiedSince.header());
    assertThat(conditions.judge("tag", MODIFIED)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "tag", "\"tag\"", "W/\"tag\"", "\"a\", \"tag\"", " \"tag\" "})
  void anEtagMatchesHoweverItIsWritten(String header) {
    assertThat(new ReadConditions(header, null, null, null).judge("tag", MODIFIED))
        .isEqualTo(Verdict.PROCEED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"\"", "ta", "TAG", "\"tag", ","})
  void whatIsNotTheEtagDoesNotMatch(String header) {
    assertThat(new ReadConditions(header, null, null, null).judge("tag", MODIFIED))
        .isEqualTo(Verdict.PRECONDITION_FAILED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void theThreeFormsOfHttpDatesAreOneInstant(String date) {
    assertThat(ObjectParameters.parseHttpDate(date))
        .isEqualTo(Instant.parse("1994-11-06T08:49:37Z"));
  }

  @Test
  void whatIsNoDateIsIgnored() {
    assertThat(ObjectParameters.parseHttpDate("yesterday")).isNull();
  }
}
