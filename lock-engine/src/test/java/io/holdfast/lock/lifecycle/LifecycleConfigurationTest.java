package io.holdfast.lock.lifecycle;

import static io.holdfast.lock.lifecycle.Facts.aborting;
import static io.holdfast.lock.lifecycle.Facts.expiring;
import static io.holdfast.lock.lifecycle.Facts.noncurrent;
import static io.holdfast.lock.lifecycle.Facts.rules;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.lock.lifecycle.Expiration.AfterDays;
import io.holdfast.lock.lifecycle.Expiration.OnDate;
import io.holdfast.lock.lifecycle.Expiration.OrphanedMarkers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which rules make sense. */
class LifecycleConfigurationTest {
  private static final LifecycleFilter TAGGED =
      new LifecycleFilter("", Map.of("a", "b"), null, null);
  private static final LifecycleFilter LARGE = new LifecycleFilter("", Map.of(), 1L, null);
  private static final LifecycleFilter SMALL = new LifecycleFilter("", Map.of(), null, 1L);

  @Test
  void whatIsCountedInDaysIsAPositiveNumber() {
    for (int days : new int[] {Integer.MIN_VALUE, -1, 0}) {
      assertThat(fault(expiring("r", new AfterDays(days)))).isEqualTo(LifecycleFault.DAYS);
      assertThat(fault(noncurrent("r", days, 0))).isEqualTo(LifecycleFault.NONCURRENT_DAYS);
      assertThat(fault(aborting("r", LifecycleFilter.ALL, days)))
          .isEqualTo(LifecycleFault.ABORT_DAYS);
    }
    for (int days : new int[] {1, Integer.MAX_VALUE}) {
      assertThat(fault(expiring("r", new AfterDays(days)))).isNull();
      assertThat(fault(noncurrent("r", days, 0))).isNull();
      assertThat(fault(aborting("r", LifecycleFilter.ALL, days))).isNull();
    }
  }

  @Test
  void aHundredNewerVersionsAreTheMostThatARuleKeeps() {
    assertThat(fault(noncurrent("r", 1, 1))).isNull();
    assertThat(fault(noncurrent("r", 1, 100))).isNull();
    assertThat(fault(noncurrent("r", 1, 101))).isEqualTo(LifecycleFault.NEWER_NONCURRENT_VERSIONS);
    assertThat(fault(noncurrent("r", 1, -1))).isEqualTo(LifecycleFault.NEWER_NONCURRENT_VERSIONS);
  }

  @Test
  void aDateIsAMidnight() {
    assertThat(fault(on("2026-03-01T00:00:00Z"))).isNull();
    for (String date :
        List.of("2026-03-01T00:00:01Z", "2026-03-01T12:00:00Z", "2026-03-01T00:00:00.000000001Z")) {
      assertThat(fault(on(date))).isEqualTo(LifecycleFault.DATE);
    }
    assertThat(fault(expiring("r", new OnDate(Instant.MAX)))).isEqualTo(LifecycleFault.DATE);
  }

  @Test
  void aRuleDoesSomethingEvenIfItIsDisabled() {
    assertThat(fault(new LifecycleRule("r", false, LifecycleFilter.ALL, null, null, null)))
        .isEqualTo(LifecycleFault.NO_ACTION);
  }

  @Test
  void markersAndUploadsHaveNeitherTagsNorSizes() {
    for (LifecycleFilter filter : List.of(TAGGED, LARGE, SMALL)) {
      assertThat(fault(expiring("r", filter, new OrphanedMarkers())))
          .isEqualTo(LifecycleFault.MARKERS_WITH_TAGS);
      assertThat(fault(aborting("r", filter, 1))).isEqualTo(LifecycleFault.ABORT_WITH_TAGS);
      assertThat(fault(expiring("r", filter, new AfterDays(1)))).isNull();
    }
    LifecycleFilter prefix = LifecycleFilter.ofPrefix("logs/");
    assertThat(fault(expiring("r", prefix, new OrphanedMarkers()))).isNull();
    assertThat(fault(aborting("r", prefix, 1))).isNull();
  }

  @Test
  void sizesLeaveSomethingBetweenThem() {
    assertThat(fault(between(0L, 1L))).isNull();
    assertThat(fault(between(0L, null))).isNull();
    assertThat(fault(between(null, 1L))).isNull();
    assertThat(fault(between(5L, 5L))).isEqualTo(LifecycleFault.SIZES);
    assertThat(fault(between(6L, 5L))).isEqualTo(LifecycleFault.SIZES);
    assertThat(fault(between(-1L, null))).isEqualTo(LifecycleFault.SIZES);
    assertThat(fault(between(null, 0L))).isEqualTo(LifecycleFault.SIZES);
  }

  @Test
  void idsAreShortAndEachIsThereOnce() {
    assertThat(fault(expiring("i".repeat(255), new AfterDays(1)))).isNull();
    assertThat(fault(expiring("i".repeat(256), new AfterDays(1))))
        .isEqualTo(LifecycleFault.ID_TOO_LONG);
    assertThat(fault(expiring("a", new AfterDays(1)), expiring("a", new AfterDays(2))))
        .isEqualTo(LifecycleFault.ID_TWICE);
    assertThat(fault(expiring("a", new AfterDays(1)), expiring("A", new AfterDays(2)))).isNull();
    assertThat(fault(expiring("a", new AfterDays(1)), expiring("b", new AfterDays(0))))
        .isEqualTo(LifecycleFault.DAYS);
  }

  @Test
  void thereAreOneToAThousandRules() {
    assertThat(LifecycleConfiguration.faultIn(List.of())).isEqualTo(LifecycleFault.NO_RULES);
    assertThat(LifecycleConfiguration.faultIn(many(1000))).isNull();
    assertThat(LifecycleConfiguration.faultIn(many(1001))).isEqualTo(LifecycleFault.TOO_MANY_RULES);
  }

  @Test
  void aConfigurationWithAFaultIsNotMade() {
    assertThatThrownBy(() -> rules(expiring("r", new AfterDays(0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(LifecycleFault.DAYS.message());
  }

  @Test
  void onlyRulesForUploadsExpireNothing() {
    LifecycleRule uploads = aborting("u", LifecycleFilter.ALL, 1);
    assertThat(rules(uploads).expires()).isFalse();
    assertThat(rules(uploads, noncurrent("n", 1, 0)).expires()).isTrue();
    assertThat(rules(uploads, expiring("m", new OrphanedMarkers())).expires()).isTrue();
    LifecycleRule off =
        new LifecycleRule("off", false, LifecycleFilter.ALL, new AfterDays(1), null, null);
    assertThat(rules(off).expires()).as("it can be enabled later").isTrue();
  }

  @Test
  void faultsSayWhatIsWrong() {
    for (LifecycleFault fault : LifecycleFault.values()) {
      assertThat(fault.message()).isNotBlank();
    }
    assertThat(LifecycleFault.ID_TWICE.message())
        .isEqualTo("Rule ID must be unique. Found same ID for more than one rule");
  }

  private static LifecycleRule on(String date) {
    return expiring("r", new OnDate(Instant.parse(date)));
  }

  private static LifecycleRule between(@Nullable Long more, @Nullable Long less) {
    return expiring("r", new LifecycleFilter("", Map.of(), more, less), new AfterDays(1));
  }

  private static List<LifecycleRule> many(int count) {
    return IntStream.range(0, count).mapToObj(i -> expiring("r" + i, new AfterDays(1))).toList();
  }

  private static @Nullable LifecycleFault fault(LifecycleRule... rules) {
    return LifecycleConfiguration.faultIn(List.of(rules));
  }
}
