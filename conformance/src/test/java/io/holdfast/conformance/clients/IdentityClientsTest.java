package io.holdfast.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.conformance.server.Credentials;
import io.holdfast.conformance.server.VaultProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Backup software makes its users, keys and policies itself, in the order of Veeam's "IAM/STS
 * object storage capabilities". Goal: boto3 and aws-cli do it unchanged. The scripts hold the steps
 * and judge them.
 */
class IdentityClientsTest {
  private static final int LIMIT_SECONDS = 180;

  /** As its author published it for a bucket that nobody deletes without a fresh code. */
  private static final String MFA_POLICY =
      """
      {
          "Version": "2012-10-17",
          "Statement": [
              {
                  "Sid": "MFADeleteOnly",
                  "Effect": "Deny",
                  "Principal": "*",
                  "Action": "s3:DeleteBucket",
                  "Resource": "arn:aws:s3:::myBucket",
                  "Condition": {
                      "NumericGreaterThanIfExists": {
                          "aws:MultiFactorAuthAge": "1"
                      }
                  }
              }
          ]
      }
      """;

  @TempDir static Path temporary;

  private static VaultProcess vault;
  private static Path work;

  @BeforeAll
  static void start() throws IOException {
    vault = VaultProcess.start(temporary.resolve("data"));
    work = Files.createDirectory(temporary.resolve("w"));
    for (String script : new String[] {"identity.py", "identity.sh", "session.sh"}) {
      try (InputStream source =
          Objects.requireNonNull(
              IdentityClientsTest.class.getResourceAsStream("/clients/" + script))) {
        Files.copy(source, work.resolve(script));
      }
    }
  }

  @AfterAll
  static void stop() {
    vault.close();
  }

  @Test
  void boto3() {
    tool("boto3").with("MFA_POLICY", MFA_POLICY).run(LIMIT_SECONDS, python(), "identity.py");
  }

  @Test
  void awsCli() {
    tool("awscli").run(LIMIT_SECONDS, "bash", "identity.sh");
  }

  @Test
  void anOperatorEndsSessionsAtOnce() {
    Tool tool = tool("sessions");
    String accountId = tool.run(LIMIT_SECONDS, "bash", "session.sh", "begin").strip();
    String[] revoke = {
      "session", "revoke", "--data", temporary.resolve("data").toString(), "--account", accountId
    };
    VaultProcess.cli(revoke);
    tool.run(LIMIT_SECONDS, "bash", "session.sh", "revoked");
  }

  @Test
  void secretsOutliveTheirMasterKeyAndAreNeverLogged() throws IOException {
    Credentials credentials = vault.createAccount("rotation");
    Tool tool = tool(credentials);
    Path masterKey = temporary.resolve("data/secrets/master.key");
    String before = Files.readString(masterKey);
    tool.run(LIMIT_SECONDS, "bash", "session.sh", "begin");
    String[] session = Files.readString(work.resolve("session")).strip().split("\\s+");

    vault.stop();
    VaultProcess.cli("rotate-master-key", "--data", temporary.resolve("data").toString());
    vault.restart();

    assertThat(Files.readString(masterKey)).isNotEqualTo(before);
    tool.run(LIMIT_SECONDS, "bash", "session.sh", "standing");
    assertThat(vault.output())
        .contains("STS:GetSessionToken")
        .doesNotContain(credentials.secretAccessKey(), session[1], session[2], before.strip());
  }

  private static Tool tool(String account) {
    return tool(vault.createAccount(account));
  }

  private static Tool tool(Credentials credentials) {
    return new Tool(work)
        .with("ENDPOINT", vault.endpoint().toString())
        .with("AWS_ACCESS_KEY_ID", credentials.accessKeyId())
        .with("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey())
        .with("AWS_DEFAULT_REGION", "us-east-1")
        .with("AWS_MAX_ATTEMPTS", "1")
        .with("LC_ALL", "C.UTF-8")
        .with("PYTHONUTF8", "1");
  }

  /** A Python with boto3: of Debian's, or of the machine's own. */
  private static String python() {
    return Stream.of("/usr/bin/python3", "python3")
        .filter(name -> hasBoto(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no boto3: apt-get install python3-boto3"));
  }

  private static boolean hasBoto(String python) {
    try {
      return new ProcessBuilder(python, "-c", "import boto3")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
