package io.holdfast.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a stopped vault, as an operator gives them: what they print and what they change. */
@Timeout(300)
class OperatorCommandsTest {
  private static final String READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

  @TempDir Path directory;

  /** What a command wrote, and its exit code. */
  private record Ran(int exitCode, String out, String err) {
    String value(String name) {
      String mark = "\"" + name + "\"";
      int from = out.indexOf('"', out.indexOf(mark) + mark.length()) + 1;
      assertThat(out).contains(mark);
      return out.substring(from, out.indexOf('"', from));
    }
  }

  private Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandContext context =
        new CommandContext(
            Map.of(), directory, Clock.systemUTC(), new PrintWriter(out), new PrintWriter(err));
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--data", directory.resolve("data").toString()));
    int exitCode = Main.run(context, line.toArray(String[]::new));
    return new Ran(exitCode, out.toString(), err.toString());
  }

  private Ran ran(String... arguments) {
    Ran ran = run(arguments);
    assertThat(ran.exitCode()).as(ran.err()).isZero();
    return ran;
  }

  private Path key(String name, int digit) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, Integer.toString(digit).repeat(64) + "\n");
    return file;
  }

  @Test
  void whatIsSaidOfUsersAndAccountsIsSoInTheNextCommand() {
    String account =
        ran("account", "create", "--display-name", "t", "--format", "json").value("accountId");
    ran("user", "create", "--account", account, "--name", "ann");
    ran("policy", "attach", "--account", account, "--user", "ann", "--policy", READ_ONLY);
    assertThat(users(account)).contains("AmazonS3ReadOnlyAccess");
    ran("policy", "detach", "--account", account, "--user", "ann", "--policy", READ_ONLY);
    assertThat(users(account)).doesNotContain("AmazonS3ReadOnlyAccess").contains("ann");
    assertRefused(
        "no policy",
        "policy",
        "attach",
        "--account",
        account,
        "--user",
        "ann",
        "--policy",
        READ_ONLY + "x");
    assertRefused(
        "Name one of",
        "policy",
        "attach",
        "--account",
        account,
        "--user",
        "ann",
        "--role",
        "r",
        "--policy",
        READ_ONLY);

    Ran set =
        ran(
            "account",
            "set",
            "--account",
            account,
            "--delete-buckets",
            "off",
            "--max-session",
            "3600",
            "--format",
            "json");
    assertThat(set.value("deleteBuckets")).isEqualTo("off");
    Ran again = ran("account", "set", "--account", account, "--format", "json");
    assertThat(again.value("deleteBuckets")).isEqualTo("off");
    assertThat(again.value("createBuckets")).isEqualTo("on");
    assertThat(again.value("maxSessionSeconds")).isEqualTo("3600");
    assertRefused("", "account", "set", "--account", account, "--max-session", "1");

    String first = ran("session", "rotate-key", "--format", "json").value("keyId");
    assertThat(ran("session", "rotate-key", "--format", "json").value("keyId")).isNotEqualTo(first);
    assertRefused("no MFA device", "user", "recovery-codes", "--account", account, "--user", "ann");
  }

  private String users(String account) {
    return ran("user", "list", "--account", account, "--format", "json").out();
  }

  private void assertRefused(String why, String... arguments) {
    Ran refused = run(arguments);
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.err()).contains(why);
  }

  @Test
  void aKeyFromOutsideIsReplacedByNamingBoth() throws IOException {
    String old = key("old.key", 1).toString();
    String fresh = key("new.key", 2).toString();
    String account =
        ran(
                "account",
                "create",
                "--display-name",
                "t",
                "--master-key-file",
                old,
                "--format",
                "json")
            .value("accountId");
    assertRefused("naming both", "rotate-master-key", "--master-key-file", fresh);
    Ran rotated = ran("rotate-master-key", "--old-key-file", old, "--master-key-file", fresh);
    assertThat(rotated.out()).contains("under the new master key: ");
    assertRefused("master key", "user", "list", "--account", account, "--master-key-file", old);
    ran("user", "list", "--account", account, "--master-key-file", fresh);
    assertThat(ran("rotate-master-key", "--old-key-file", old, "--master-key-file", fresh).out())
        .as("nothing is left to do")
        .contains("master key: 0");
  }
}
