package io.holdfast.conformance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.conformance.server.VaultProcess;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: nothing acknowledged is lost, whatever instant the process dies at. Method: kill -9 the
 * real process under load, start it again, compare with the clients' own record; at the end scrub
 * every byte. A kill leaves the page cache alive; what only fsync saves is shown by PowerCutTest.
 */
class KillUnderLoadTest {
  private static final String ORPHANS = "have no row";

  @TempDir Path temporary;

  @Test
  void nothingAcknowledgedIsLostOverFiveKills() throws Exception {
    killRepeatedly(5, 1);
  }

  @Test
  @Tag("long")
  void nothingAcknowledgedIsLostOverAHundredKills() throws Exception {
    killRepeatedly(100, 2);
  }

  private void killRepeatedly(int kills, long seed) throws Exception {
    Path data = temporary.resolve("data");
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    try (VaultProcess vault = VaultProcess.start(data)) {
      CrashLoad load = new CrashLoad(vault.endpoint(), vault.createAccount("crash"), 6, seed);
      load.createBuckets();
      for (int kill = 0; kill < kills; kill++) {
        load.runUntil(new AtomicBoolean(), () -> killSoon(vault, random));
        vault.restart();
        assertThat(load.verify(false)).as("after kill %d, seed %d", kill, seed).isEmpty();
      }
      assertThat(load.verify(true)).as("everything, seed %d", seed).isEmpty();
      assertThat(load.acknowledged()).as("the load really wrote").isGreaterThan(kills * 20L);
      assertThat(vault.stop()).isZero();
    }
    String report = VaultProcess.cli("scrub", "--data", data.toString());
    assertThat(report).contains("Everything acknowledged is intact.");
  }

  @Test
  @Tag("long")
  void whatTheKillsLeftWithoutARowComesBackAsSpace() throws Exception {
    Path data = temporary.resolve("data");
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
    try (VaultProcess vault = VaultProcess.start(data)) {
      CrashLoad load = new CrashLoad(vault.endpoint(), vault.createAccount("space"), 6, 3);
      load.createBuckets();
      for (int kill = 0; kill < 8; kill++) {
        load.runUntil(new AtomicBoolean(), () -> killSoon(vault, random));
        vault.restart();
      }
      // The starts were too short for a sweep: the last one looks behind all of these kills.
      String report = VaultProcess.cli("scrub", "--data", data.toString());
      assertThat(report).as("a kill under load leaves blobs without a row").contains(ORPHANS);
      for (int look = 0; look < 12 && report.contains(ORPHANS); look++) {
        Thread.sleep(10_000);
        report = VaultProcess.cli("scrub", "--data", data.toString());
      }
      assertThat(report).doesNotContain(ORPHANS).contains("Everything acknowledged is intact.");
      assertThat(load.verify(true)).isEmpty();
    }
  }

  private static void killSoon(VaultProcess vault, RandomGenerator random) {
    try {
      Thread.sleep(random.nextInt(300, 2_500));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    vault.killHard();
  }
}
