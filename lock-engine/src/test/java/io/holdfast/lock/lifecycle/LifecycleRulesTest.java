package io.holdfast.lock.lifecycle;

import static io.holdfast.lock.lifecycle.Facts.CREATED;
import static io.holdfast.lock.lifecycle.Facts.KEY;
import static io.holdfast.lock.lifecycle.Facts.aborting;
import static io.holdfast.lock.lifecycle.Facts.current;
import static io.holdfast.lock.lifecycle.Facts.due;
import static io.holdfast.lock.lifecycle.Facts.expiring;
import static io.holdfast.lock.lifecycle.Facts.marker;
import static io.holdfast.lock.lifecycle.Facts.noncurrent;
import static io.holdfast.lock.lifecycle.Facts.rules;
import static io.holdfast.lock.lifecycle.Facts.sized;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.lock.LockTime;
import io.holdfast.lock.lifecycle.Expiration.AfterDays;
import io.holdfast.lock.lifecycle.Expiration.OnDate;
import io.holdfast.lock.lifecycle.Expiration.OrphanedMarkers;
import io.holdfast.lock.lifecycle.LifecycleDecision.DeleteNoncurrent;
import io.holdfast.lock.lifecycle.LifecycleDecision.Expire;
import io.holdfast.lock.lifecycle.LifecycleDecision.Keep;
import io.holdfast.lock.lifecycle.LifecycleDecision.RemoveMarker;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is due and when; AWS's examples, and each condition from both sides. */
class LifecycleRulesTest {
  private static final Instant NINETEENTH = Instant.parse("2014-01-19T00:00:00Z");

  @Test
  void daysCountFromTheCreationAndEndAtTheNextMidnight() {
    LifecycleRule threeDays = expiring("r", new AfterDays(3));
    // AWS: created 1/15/2014 10:30 AM UTC, three days: 1/19/2014 00:00 UTC.
    assertThat(due(current(), threeDays)).isEqualTo(NINETEENTH);
    assertThat(after("2014-01-15T23:59:59.999Z", 3)).isEqualTo("2014-01-19T00:00:00Z");
    assertThat(after("2014-01-15T00:00:00Z", 3)).isEqualTo("2014-01-19T00:00:00Z");
    assertThat(after("2014-01-14T23:59:59.999999999Z", 3)).isEqualTo("2014-01-18T00:00:00Z");
    assertThat(after("1969-12-31T23:59:59Z", 1)).isEqualTo("1970-01-02T00:00:00Z");
    assertThat(after("2014-01-15T10:30:00Z", Integer.MAX_VALUE)).isAfter(NINETEENTH);
  }

  @Test
  void aDayOfTestsIsAsLongAsTheyLike() {
    LifecycleDay ten = new LifecycleDay(Duration.ofSeconds(10));
    assertThat(ten.after(Instant.ofEpochSecond(1003), 1)).isEqualTo(Instant.ofEpochSecond(1020));
    assertThat(ten.after(Instant.ofEpochSecond(1010), 5)).isEqualTo(Instant.ofEpochSecond(1070));
    assertThat(ten.isMidnight(Instant.ofEpochSecond(1010))).isTrue();
    assertThat(new LifecycleDay(Duration.ofSeconds(1)).length()).isEqualTo(Duration.ofSeconds(1));
    for (Duration none :
        new Duration[] {Duration.ZERO, Duration.ofMillis(999), Duration.ofMillis(1500)}) {
      assertThatThrownBy(() -> new LifecycleDay(none)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatIsDueIsDueAtItsMidnightOnBothClocks() {
    LifecycleRule rule = expiring("r", new AfterDays(3));
    Instant before = NINETEENTH.minusNanos(1);
    assertThat(judge(current(), NINETEENTH, rule)).isEqualTo(new Expire("r"));
    assertThat(judge(current(), before, rule)).isEqualTo(new Keep());
    for (LockTime time :
        new LockTime[] {
          new LockTime(before, NINETEENTH, false),
          new LockTime(NINETEENTH, before, false),
          new LockTime(NINETEENTH, NINETEENTH, true)
        }) {
      assertThat(LifecycleRules.judge(rules(rule), current(), LifecycleDay.REAL, time))
          .isEqualTo(new Keep());
      LifecycleRule abort = aborting("u", LifecycleFilter.ALL, 3);
      assertThat(LifecycleRules.judgeUpload(rules(abort), KEY, CREATED, LifecycleDay.REAL, time))
          .isNull();
    }
  }

  @Test
  void aDateIsForWhatWasMadeBeforeAndForWhatIsMadeAfter() {
    Instant date = Instant.parse("2014-01-10T00:00:00Z");
    LifecycleRule rule = expiring("r", new OnDate(date));
    assertThat(due(current(), rule)).isEqualTo(date);
    assertThat(judge(current(), CREATED, rule)).isEqualTo(new Expire("r"));
    assertThat(judge(current(), date.minusNanos(1), rule)).isEqualTo(new Keep());
  }

  @Test
  void theShorterOfTwoRulesCountsAndOfEqualOnesTheFirst() {
    LifecycleRule three = expiring("three", new AfterDays(3));
    LifecycleRule one = expiring("one", new AfterDays(1));
    LifecycleRule alsoOne = expiring("also one", new AfterDays(1));
    LifecycleDue due = LifecycleRules.due(rules(three, one, alsoOne), current(), LifecycleDay.REAL);
    assertThat(due).isEqualTo(new LifecycleDue(Instant.parse("2014-01-17T00:00:00Z"), "one"));
  }

  @Test
  void aDisabledRuleDoesNothing() {
    LifecycleRule off =
        new LifecycleRule("off", false, LifecycleFilter.ALL, new AfterDays(1), null, 1);
    assertThat(due(current(), off)).isNull();
    assertThat(judge(current(), Instant.MAX, off)).isEqualTo(new Keep());
    assertThat(LifecycleRules.abort(rules(off), KEY, CREATED, LifecycleDay.REAL)).isNull();
  }

  @Test
  void aPrefixIsTheBeginningOfAKey() {
    for (String prefix : new String[] {"", "logs/", "logs/2014/a.gz"}) {
      assertThat(due(current(), filtered(LifecycleFilter.ofPrefix(prefix)))).isEqualTo(NINETEENTH);
    }
    for (String prefix : new String[] {"Logs/", "/logs", "ogs/", "logs/2014/a.gz/"}) {
      assertThat(due(current(), filtered(LifecycleFilter.ofPrefix(prefix)))).isNull();
    }
  }

  @Test
  void everyTagOfAFilterIsThereExactly() {
    LifecycleFilter filter =
        new LifecycleFilter("logs/", Map.of("class", "tmp", "team", "a"), null, null);
    LifecycleRule rule = filtered(filter);
    assertThat(due(sized(1, Map.of("class", "tmp", "team", "a", "more", "x")), rule))
        .isEqualTo(NINETEENTH);
    assertThat(due(sized(1, Map.of("class", "tmp")), rule)).isNull();
    assertThat(due(sized(1, Map.of("class", "tmp", "team", "A")), rule)).isNull();
    assertThat(due(sized(1, Map.of()), rule)).isNull();
  }

  @Test
  void theBoundsOfSizeAreOutside() {
    LifecycleRule rule = filtered(new LifecycleFilter("", Map.of(), 500L, 1000L));
    assertThat(due(sized(500, Map.of()), rule)).isNull();
    assertThat(due(sized(501, Map.of()), rule)).isEqualTo(NINETEENTH);
    assertThat(due(sized(999, Map.of()), rule)).isEqualTo(NINETEENTH);
    assertThat(due(sized(1000, Map.of()), rule)).isNull();
  }

  @Test
  void noncurrentVersionsCountFromTheirSuccessor() {
    // AWS: the successor is made 1/15/2014 10:30 AM UTC, three days: 1/19/2014 00:00 UTC.
    VersionFacts version = noncurrent(CREATED, 0);
    assertThat(due(version, noncurrent("n", 3, 0))).isEqualTo(NINETEENTH);
    assertThat(judge(version, NINETEENTH, noncurrent("n", 3, 0)))
        .isEqualTo(new DeleteNoncurrent("n"));
    assertThat(judge(version, NINETEENTH.minusNanos(1), noncurrent("n", 3, 0)))
        .isEqualTo(new Keep());
    assertThat(due(version, expiring("r", new AfterDays(1)))).isNull();
    assertThat(due(current(), noncurrent("n", 1, 0))).isNull();
  }

  @Test
  void theNewestNoncurrentVersionsAreKept() {
    LifecycleRule keepTwo = noncurrent("n", 3, 2);
    assertThat(due(noncurrent(CREATED, 0), keepTwo)).isNull();
    assertThat(due(noncurrent(CREATED, 1), keepTwo)).isNull();
    assertThat(due(noncurrent(CREATED, 2), keepTwo)).isEqualTo(NINETEENTH);
  }

  @Test
  void noncurrentMarkersGoAsNoncurrentVersionsDo() {
    VersionFacts version =
        new VersionFacts(KEY, 0, Map.of(), Instant.EPOCH, true, false, CREATED, 0);
    assertThat(judge(version, NINETEENTH, noncurrent("n", 3, 0)))
        .isEqualTo(new DeleteNoncurrent("n"));
  }

  @Test
  void aMarkerWithNothingBeneathItGoes() {
    LifecycleRule orphans = expiring("o", new OrphanedMarkers());
    assertThat(judge(marker(true), CREATED, orphans)).isEqualTo(new RemoveMarker("o"));
    assertThat(judge(marker(false), Instant.MAX, orphans)).isEqualTo(new Keep());
    assertThat(judge(current(), Instant.MAX, orphans)).isEqualTo(new Keep());

    LifecycleRule days = expiring("d", new AfterDays(3));
    assertThat(judge(marker(true), NINETEENTH, days)).isEqualTo(new RemoveMarker("d"));
    assertThat(judge(marker(true), NINETEENTH.minusNanos(1), days)).isEqualTo(new Keep());
    assertThat(judge(marker(false), Instant.MAX, days)).isEqualTo(new Keep());
    LifecycleRule date = expiring("d", new OnDate(NINETEENTH));
    assertThat(judge(marker(true), NINETEENTH, date)).isEqualTo(new RemoveMarker("d"));
  }

  @Test
  void aMarkerHasNeitherTagsNorASize() {
    for (LifecycleFilter filter :
        new LifecycleFilter[] {
          new LifecycleFilter("", Map.of("a", "b"), null, null),
          new LifecycleFilter("", Map.of(), null, 1000L),
          new LifecycleFilter("", Map.of(), 0L, null),
          LifecycleFilter.ofPrefix("other")
        }) {
      assertThat(due(marker(true), filtered(filter))).isNull();
    }
    assertThat(due(marker(true), filtered(LifecycleFilter.ofPrefix("logs/"))))
        .isEqualTo(NINETEENTH);
  }

  @Test
  void uploadsAreAbortedDaysAfterTheirInitiation() {
    LifecycleRule rule = aborting("u", LifecycleFilter.ofPrefix("logs/"), 3);
    LifecycleDue due = new LifecycleDue(NINETEENTH, "u");
    assertThat(LifecycleRules.abort(rules(rule), KEY, CREATED, LifecycleDay.REAL)).isEqualTo(due);
    assertThat(LifecycleRules.abort(rules(rule), "other", CREATED, LifecycleDay.REAL)).isNull();
    assertThat(abortsAt(NINETEENTH, rule)).isTrue();
    assertThat(abortsAt(NINETEENTH.minusNanos(1), rule)).isFalse();
    assertThat(abortsAt(Instant.MAX, expiring("r", new AfterDays(1)))).isFalse();
    assertThat(due(current(), rule)).as("uploads alone").isNull();
  }

  @Test
  void theHeaderNamesTheDateAndTheRule() {
    assertThat(new LifecycleDue(NINETEENTH, "delete-logs_1.a~").header())
        .isEqualTo("expiry-date=\"Sun, 19 Jan 2014 00:00:00 GMT\", rule-id=\"delete-logs_1.a~\"");
    assertThat(new LifecycleDue(Instant.parse("2012-12-23T00:00:00Z"), "a \"b\"/é@[`{").header())
        .isEqualTo(
            "expiry-date=\"Sun, 23 Dec 2012 00:00:00 GMT\","
                + " rule-id=\"a%20%22b%22%2F%C3%A9%40%5B%60%7B\"");
    assertThat(new LifecycleDue(NINETEENTH, "azAZ09:").header()).contains("\"azAZ09%3A\"");
  }

  private static LifecycleRule filtered(LifecycleFilter filter) {
    return expiring("f", filter, new AfterDays(3));
  }

  private static Instant after(String from, int days) {
    return LifecycleDay.REAL.after(Instant.parse(from), days);
  }

  private static LifecycleDecision judge(
      VersionFacts version, Instant now, LifecycleRule... rules) {
    return LifecycleRules.judge(
        rules(rules), version, LifecycleDay.REAL, new LockTime(now, now, false));
  }

  private static boolean abortsAt(Instant now, LifecycleRule rule) {
    LockTime time = new LockTime(now, now, false);
    return LifecycleRules.judgeUpload(rules(rule), KEY, CREATED, LifecycleDay.REAL, time) != null;
  }
}
