package io.holdfast.lock;

import static io.holdfast.lock.RetentionMode.COMPLIANCE;
import static io.holdfast.lock.RetentionMode.GOVERNANCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.lock.DefaultRetention.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The values that the rules judge: what they round, and what they refuse to be. */
class LockValuesTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void aDateIsHeldInMicrosecondsAndNeverEndsBeforeWhatWasAsked() {
    assertThat(date(NOON)).isEqualTo(NOON);
    assertThat(date(NOON.plusNanos(1))).isEqualTo(NOON.plusNanos(1000));
    assertThat(date(NOON.plusNanos(999))).isEqualTo(NOON.plusNanos(1000));
    assertThat(date(NOON.plusNanos(1000))).isEqualTo(NOON.plusNanos(1000));
    assertThat(date(NOON.plusNanos(1001))).isEqualTo(NOON.plusNanos(2000));
    assertThat(date(Instant.parse("9999-12-30T23:59:59.999999999Z")))
        .isEqualTo(Instant.parse("9999-12-31T00:00:00Z"));
    assertThat(date(Instant.parse("9999-12-31T00:00:00.000000001Z")))
        .as("no limit allows it, so it need not be rounded up, and the last of all cannot be")
        .isEqualTo(Instant.parse("9999-12-31T00:00:00Z"));
    assertThat(date(Instant.MAX)).isBefore(Instant.MAX);
  }

  @Test
  void defaultDaysAndYearsCountInUtc() {
    assertThat(from("2026-03-01T12:00:00Z", Unit.DAYS, 1)).isEqualTo("2026-03-02T12:00:00Z");
    assertThat(from("2026-03-01T12:00:00Z", Unit.DAYS, 36_500)).isEqualTo("2126-02-05T12:00:00Z");
    assertThat(from("2026-03-01T12:00:00Z", Unit.YEARS, 1)).isEqualTo("2027-03-01T12:00:00Z");
    assertThat(from("2027-03-01T12:00:00Z", Unit.YEARS, 1)).isEqualTo("2028-03-01T12:00:00Z");
    assertThat(from("2024-02-29T23:00:00Z", Unit.YEARS, 1)).isEqualTo("2025-02-28T23:00:00Z");
    assertThat(from("2024-02-29T23:00:00Z", Unit.YEARS, 4)).isEqualTo("2028-02-29T23:00:00Z");
    assertThat(from("2026-03-01T12:00:00Z", Unit.YEARS, 100)).isEqualTo("2126-03-01T12:00:00Z");
  }

  @Test
  void aYearIsNeverLessThan365Days() {
    Instant first = Instant.parse("2023-01-01T06:00:00Z");
    for (int day = 0; day < 366 * 5; day++) {
      Instant creation = first.plus(Duration.ofDays(day));
      for (int years : new int[] {1, 2, 3, 4, 5, 74, 99, 100}) {
        Instant until =
            new DefaultRetention(COMPLIANCE, Unit.YEARS, years).from(creation).retainUntil();
        assertThat(Duration.between(creation, until).toDays())
            .as("%d years from %s", years, creation)
            .isBetween(365L * years, 366L * years);
      }
    }
  }

  @Test
  void aDefaultHasALengthThatS3Knows() {
    for (Unit unit : Unit.values()) {
      for (int length : new int[] {Integer.MIN_VALUE, -1, 0, unit.greatest() + 1}) {
        assertThatThrownBy(() -> new DefaultRetention(GOVERNANCE, unit, length))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThat(new DefaultRetention(GOVERNANCE, unit, 1).length()).isEqualTo(1);
      assertThat(new DefaultRetention(GOVERNANCE, unit, unit.greatest()).mode())
          .isEqualTo(GOVERNANCE);
    }
    assertThat(Unit.DAYS.greatest()).isEqualTo(36_500);
    assertThat(Unit.YEARS.greatest()).isEqualTo(100);
  }

  @Test
  void aLimitIsATimeThatCanPass() {
    for (Duration longest : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
      assertThatThrownBy(() -> new RetentionLimits(longest, true))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(new RetentionLimits(Duration.ofNanos(1), true).bound())
        .isEqualTo(Duration.ofNanos(1));
    assertThat(new RetentionLimits(RetentionLimits.VAULT, true).bound())
        .isEqualTo(RetentionLimits.VAULT);
  }

  @Test
  void theStricterOfTwoLocksIsNoWeakerThanEither() {
    Instant later = NOON.plusSeconds(1);
    Retention governance = new Retention(GOVERNANCE, later);
    Retention compliance = new Retention(COMPLIANCE, NOON);
    Retention both = new Retention(COMPLIANCE, later);
    assertThat(governance.stricter(compliance)).isEqualTo(both);
    assertThat(compliance.stricter(governance)).isEqualTo(both);
    assertThat(governance.stricter(governance)).isEqualTo(governance);

    LockState none = LockState.NONE;
    for (LockState state :
        List.of(
            none,
            LockState.of(governance, false),
            LockState.of(null, true),
            new LockState(null, false, true, true),
            LockState.UNREADABLE)) {
      assertThat(none.stricter(state)).isEqualTo(state);
      assertThat(state.stricter(none)).isEqualTo(state);
      assertThat(state.stricter(state)).isEqualTo(state);
    }
    assertThat(LockState.of(governance, true).stricter(LockState.of(compliance, false)))
        .isEqualTo(LockState.of(both, true));
  }

  @Test
  void theTwoClocksAreOrdered() {
    Instant later = NOON.plusNanos(1);
    for (LockTime time :
        List.of(new LockTime(NOON, later, false), new LockTime(later, NOON, false))) {
      assertThat(time.earliest()).isEqualTo(NOON);
      assertThat(time.latest()).isEqualTo(later);
      assertThat(time.hasReached(NOON)).isTrue();
      assertThat(time.hasReached(later)).isFalse();
    }
  }

  private static Instant date(Instant asked) {
    return new Retention(COMPLIANCE, asked).retainUntil();
  }

  private static Instant from(String creation, Unit unit, int length) {
    return new DefaultRetention(GOVERNANCE, unit, length)
        .from(Instant.parse(creation))
        .retainUntil();
  }
}
