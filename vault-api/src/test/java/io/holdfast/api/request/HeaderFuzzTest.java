package io.holdfast.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.configuration.TagSet;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.fakes.Heads;
import io.holdfast.fuzz.Frozen;
import io.holdfast.fuzz.Fuzz;
import io.holdfast.fuzz.Mutator;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Broken headers and targets. Goal: each is refused, ignored where S3 ignores it, or means what it
 * says. Method: an input is a header, {@code name: value}; ranges are computed a second time with
 * numbers that have no end, and what is decoded is encoded again.
 */
class HeaderFuzzTest {
  private static final Pattern RANGE =
      Pattern.compile("bytes=[\\s\\x1c-\\x1f]*([0-9]*)[\\s\\x1c-\\x1f]*-[\\s\\x1c-\\x1f]*([0-9]*)");
  private static final Instant MODIFIED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Frozen FROZEN =
      Frozen.bytes(
          HeaderFuzzTest.class.getResourceAsStream("/frozen-inputs/headers.txt"), "headers.txt");
  private static final Mutator MUTATOR =
      Mutator.ofBytes(
          FROZEN.inputs(),
          List.of(
              "bytes=",
              "bytes=0-",
              ",",
              "W/",
              "\"a\"",
              "?versionId=",
              "null",
              "%2F",
              "b/k",
              "GMT",
              "Thu, 01 Jan 2026 00:00:00 GMT",
              "http://h.example/",
              "HTTPS://",
              "a=b&",
              "aws:",
              "Europe/Berlin",
              "+0100"));

  @Test
  void frozenHeadersKeepTheirVerdict() {
    FROZEN.check(this::accepts);
  }

  @Test
  void brokenHeadersAreRefusedOrMeanWhatTheySay() {
    Fuzz.run(MUTATOR, 40_000, this::accepts);
  }

  @Test
  @Tag("long")
  void brokenHeadersAreRefusedOrMeanWhatTheySayForLonger() {
    Fuzz.runLong(MUTATOR, 1_000_000, this::accepts);
  }

  private boolean accepts(String input, Random random) {
    int colon = input.indexOf(':');
    String name = colon < 0 ? "" : input.substring(0, colon);
    String value = input.substring(colon + 1).strip();
    try {
      return switch (name) {
        case "range" -> range(value, random);
        case "x-amz-copy-source" -> copySource(value);
        case "x-amz-tagging" -> {
          TagSet tags = TagSet.parseHeader(value);
          yield TagSet.parse(tags.toXml(), TagSet.Target.OBJECT).equals(tags);
        }
        case "target" -> target(value);
        case "query" -> !QueryParameters.parse(value).names().contains("\0");
        case "continuation-token" -> !ContinuationToken.decode("v2 b", value).contains("\0");
        case "date" -> ObjectParameters.parseHttpDate(value) != null;
        case "x-amz-if-match-size" ->
            WriteConditions.forDelete(Heads.headers(Map.of(name, value))).ifMatchSize() != null;
        default -> conditions(name, value);
      };
    } catch (S3Exception e) {
      assertThat(e.code().status()).isBetween(400, 499);
      return false;
    }
  }

  private static boolean range(String value, Random random) {
    ByteRange range = ByteRange.parse(value);
    Matcher matcher = RANGE.matcher(value);
    BigInteger first = matcher.matches() ? number(matcher.group(1)) : BigInteger.TWO;
    BigInteger last = matcher.matches() ? number(matcher.group(2)) : BigInteger.ONE;
    boolean valid =
        matcher.matches()
            && (first.signum() >= 0
                ? last.signum() < 0 || last.compareTo(first) >= 0
                : last.signum() >= 0);
    if (range == null) {
      // Two numbers beyond a long are one to us, and a range behind every end either way.
      assertThat(valid && first.bitLength() < 60).isFalse();
      return false;
    }
    assertThat(valid || last.bitLength() > 59).isTrue();
    long size = random.nextInt(4) == 0 ? random.nextLong(1L << 50) : random.nextInt(20);
    ByteRange.Slice slice = range.resolve(size);
    BigInteger end = BigInteger.valueOf(size);
    BigInteger from = first.signum() < 0 ? end.subtract(last).max(BigInteger.ZERO) : first;
    BigInteger to =
        first.signum() < 0 || last.signum() < 0 ? end : last.add(BigInteger.ONE).min(end);
    if (slice == null) {
      assertThat(from.compareTo(to) >= 0 || from.bitLength() > 59).isTrue();
    } else {
      assertThat(slice)
          .isEqualTo(
              new ByteRange.Slice(from.longValueExact(), to.subtract(from).longValueExact()));
    }
    return true;
  }

  private static BigInteger number(String digits) {
    return digits.isEmpty() ? BigInteger.ONE.negate() : new BigInteger(digits);
  }

  private static boolean copySource(String value) {
    CopySource source = CopySource.parse(value, new ReadConditions(null, null, null, null));
    assertThat(source.bucket()).isNotEmpty().doesNotContain("/");
    assertThat(source.key().value()).isNotEmpty();
    return true;
  }

  private static boolean target(String value) {
    RequestTarget target = RequestTarget.parse(value, "b.s3.example", List.of("s3.example"));
    assertThat(target.bucket()).isEqualTo("b");
    assertThat(target.rawPath()).startsWith("/").doesNotContain("?");
    assertThat(value).endsWith(target.rawQuery());
    String query = target.rawQuery();
    String whole = target.rawPath() + (value.contains("?") ? "?" + query : "");
    assertThat(value.equals("*") || value.endsWith(whole.substring(1))).isTrue();
    return true;
  }

  /** Conditions that are there and cannot be met are not met; none is taken for absent. */
  private static boolean conditions(String name, String value) {
    RequestHeaders headers = Heads.headers(Map.of(name, value));
    ReadConditions.Verdict verdict = ReadConditions.from(headers, "").judge("a", MODIFIED);
    boolean matches =
        List.of(value.split(",", -1)).stream()
            .map(ObjectParameters::unquote)
            .anyMatch(etag -> "*".equals(etag) || "a".equals(etag));
    if (name.equals("if-match")) {
      assertThat(WriteConditions.forWrite(headers).ifMatch()).isNotNull();
      assertThat(verdict == ReadConditions.Verdict.PROCEED).isEqualTo(matches);
    } else if (name.equals("if-none-match")) {
      assertThat(verdict == ReadConditions.Verdict.PROCEED).isEqualTo(!matches);
    }
    return verdict == ReadConditions.Verdict.PROCEED;
  }
}
