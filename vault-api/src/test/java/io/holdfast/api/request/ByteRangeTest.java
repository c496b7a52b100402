package io.holdfast.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-0,10,0,1",
    "bytes=0-9,10,0,10",
    "bytes=4-7,10,4,4",
    "bytes=4-,10,4,6",
    "bytes=4-1000,10,4,6",
    "bytes=9-9,10,9,1",
    "bytes=-3,10,7,3",
    "bytes=-10,10,0,10",
    "bytes=-11,10,0,10",
    "bytes=0-99999999999999999999,10,0,10",
    "bytes=-99999999999999999999,10,0,10",
    "bytes= 2 - 3 ,10,2,2",
  })
  void satisfiableRangesAreCutToTheObject(String header, long size, long offset, long length) {
    ByteRange range = ByteRange.parse(header);
    assertThat(range).isNotNull();
    assertThat(range.resolve(size)).isEqualTo(new ByteRange.Slice(offset, length));
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=10-,10",
    "bytes=10-12,10",
    "bytes=-0,10",
    "bytes=0-0,0",
    "bytes=-5,0",
    "bytes=0-,0",
    "bytes=99999999999999999999-,10"
  })
  void unsatisfiableRangesCoverNothing(String header, long size) {
    ByteRange range = ByteRange.parse(header);
    assertThat(range).isNotNull();
    assertThat(range.resolve(size)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=1-2,4-5",
        "bits=0-1",
        "bytes=0--1",
        "bytes=+1-2",
        "0-5",
        "bytes=0x1-2",
        "bytes=1-2-3"
      })
  void whatIsNoSingleRangeIsIgnored(String header) {
    assertThat(ByteRange.parse(header)).isNull();
  }

  @Test
  void aHostileRangeIsReadInOnePass() {
    String blanks = " ".repeat(1 << 20);
    String digits = "1".repeat(1 << 20);
    assertTimeoutPreemptively(
        Duration.ofSeconds(2),
        () -> {
          assertThat(ByteRange.parse("bytes=" + blanks + "x")).isNull();
          assertThat(ByteRange.parse("bytes=" + digits + blanks + digits + "-")).isNull();
          assertThat(ByteRange.parse("bytes=1" + blanks + "-" + blanks + "2" + blanks + "x"))
              .isNull();
        });
  }

  @Test
  void noHeaderIsNoRange() {
    assertThat(ByteRange.parse(null)).isNull();
  }
}
