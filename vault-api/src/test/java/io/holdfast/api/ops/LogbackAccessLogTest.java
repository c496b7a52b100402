package io.holdfast.api.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogbackAccessLogTest {
  @Test
  void clientsCannotForgeALine() {
    String line =
        LogbackAccessLog.line(
            LogbackAccessLog.fields(ManagementServerTest.request("PutObject", 200, null)));

    assertThat(line)
        .doesNotContain("\n")
        .contains("key=\"a \\\"key\\\"\\u000awith lines\"")
        .contains("operation=PutObject bucket=backups")
        .contains("status=200 bytesReceived=10 bytesSent=5 totalMillis=2.0 turnAroundMillis=1.0");
  }

  @Test
  void absentFieldsAreLeftOut() {
    assertThat(LogbackAccessLog.fields(ManagementServerTest.request("GetObject", 200, null)))
        .doesNotContainKeys("errorCode", "tls", "user", "referrer");
  }
}
