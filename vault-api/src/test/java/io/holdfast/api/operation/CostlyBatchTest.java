package io.holdfast.api.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.authorization.Caller;
import io.holdfast.api.fakes.Bodies;
import io.holdfast.api.fakes.InMemoryAccounts;
import io.holdfast.storage.blob.DigestAlgorithm;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One request with many keys is no way to have policies evaluated for free. */
class CostlyBatchTest extends ObjectOperationsRig {
  private static final int KEYS = 1_000;
  private static final String LONG_KEY = "a".repeat(900);

  /** A policy that permits by its last pattern, after so many that nearly match. */
  private static String permittingAfter(int patterns, String nearly) {
    String resources = String.join(",", Collections.nCopies(patterns, "\"" + nearly + "\""));
    return "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\","
        + "\"Action\":\"s3:DeleteObject\",\"Resource\":["
        + resources
        + (patterns == 0 ? "" : ",")
        + "\"arn:aws:s3:::bkt/*\"]}}";
  }

  private String deleteAll(Caller caller) throws IOException {
    StringBuilder document = new StringBuilder("<Delete>");
    for (int i = 0; i < KEYS; i++) {
      document.append("<Object><Key>").append(LONG_KEY).append(i).append("</Key></Object>");
    }
    String body = document.append("</Delete>").toString();
    Map<String, String> integrity = Map.of("content-md5", base64(DigestAlgorithm.MD5, body));
    return text(run(caller, "POST ?delete", integrity, Bodies.of(body)));
  }

  private static int count(String text, String what) {
    return text.split(what, -1).length - 1;
  }

  @Test
  void aBatchThatUsesUpTheRequestsStepsIsDeniedFromThereOn() throws IOException {
    String nearly = "arn:aws:s3:::bkt/*" + "?a".repeat(250) + "b*";
    Caller hostile = principals.user(InMemoryAccounts.MAIN, "h", permittingAfter(9, nearly));
    long start = System.nanoTime();
    String answer = deleteAll(hostile);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    int deleted = count(answer, "<Deleted>");
    assertThat(deleted).isBetween(10, KEYS / 2);
    assertThat(count(answer, "<Code>AccessDenied</Code>")).isEqualTo(KEYS - deleted);
    assertThat(answer.indexOf("<Error>")).isGreaterThan(answer.lastIndexOf("<Deleted>"));
  }

  @Test
  void aBatchUnderManyOrdinaryPatternsIsDoneInFull() throws IOException {
    Caller honest =
        principals.user(
            InMemoryAccounts.MAIN, "o", permittingAfter(200, "arn:aws:s3:::bkt/other/*"));
    assertThat(count(deleteAll(honest), "<Deleted>")).isEqualTo(KEYS);
  }

  @Test
  void theNextRequestOfTheSameCallerHasStepsOfItsOwn() throws IOException {
    String nearly = "arn:aws:s3:::bkt/*" + "?a".repeat(250) + "b*";
    Caller hostile = principals.user(InMemoryAccounts.MAIN, "h", permittingAfter(9, nearly));
    assertThat(deleteAll(hostile)).contains("AccessDenied");
    assertThat(run(hostile, "DELETE " + LONG_KEY, Map.of(), Bodies.of("")).status()).isEqualTo(204);
  }
}
