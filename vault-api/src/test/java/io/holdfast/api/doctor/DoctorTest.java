package io.holdfast.api.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.config.ConfigurationReader;
import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.config.Setting;
import io.holdfast.api.doctor.Finding.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");

  @TempDir private Path directory;

  @Test
  void nothingIsWrongBeforeTheFirstStart() throws Exception {
    List<Finding> findings = examine(Map.of());

    assertThat(findings).noneMatch(finding -> finding.level() == Level.PROBLEM);
    assertThat(words(findings)).contains("does not exist yet", "serve makes it", "is free");
  }

  @Test
  void brokenDirectoryIsDescribedPointByPoint() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    Path secrets = Files.createDirectory(data.resolve("secrets"));
    Files.writeString(secrets.resolve("master.key"), "x");
    Files.setPosixFilePermissions(
        secrets.resolve("master.key"), PosixFilePermissions.fromString("rw-r--r--"));
    Path containers = Files.createDirectories(data.resolve("blobs/containers"));
    Path container = Files.writeString(containers.resolve("1"), "x");
    Files.setLastModifiedTime(container, FileTime.from(NOW.plusSeconds(3600)));
    Path certificate = Files.writeString(directory.resolve("broken.pem"), "x");

    List<Finding> findings =
        examine(
            Map.of(
                Setting.LISTEN, "https",
                Setting.TLS_CERTIFICATE, certificate.toString(),
                Setting.TLS_KEY, certificate.toString()));

    assertThat(problem(findings, "secrets")).contains("master.key");
    assertThat(problem(findings, "clock")).contains("data was written at");
    assertThat(problem(findings, "certificate")).contains("holds no certificate");
    assertThat(findings)
        .filteredOn(finding -> finding.level() == Level.PROBLEM)
        .allMatch(finding -> !finding.remedy().isEmpty());
  }

  @Test
  void fileInThePlaceOfTheDirectoryIsAProblem() throws Exception {
    Files.writeString(directory.resolve("data"), "x");

    assertThat(problem(examine(Map.of()), "data directory")).contains("is not a directory");
  }

  @Test
  void takenPortIsAProblem() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());

      assertThat(problem(examine(Map.of(Setting.HTTP_PORT, port)), "http-port"))
          .contains("127.0.0.1:" + port);
    }
  }

  @Test
  void existingDirectoryIsTriedOut() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    Files.createDirectories(data.resolve("blobs"));
    Files.setPosixFilePermissions(
        data.resolve("blobs"), PosixFilePermissions.fromString("rwxr-xr-x"));

    List<Finding> findings = examine(Map.of());

    assertThat(findings).extracting(Finding::subject).contains("sync", "direct I/O", "holes");
    assertThat(problem(findings, "blobs")).contains("may look at the stored objects");
    try (Stream<Path> left = Files.list(data)) {
      assertThat(left).containsExactly(data.resolve("blobs"));
    }
  }

  @Test
  void directoryThatCannotBeMadeIsAProblem() throws Exception {
    Files.writeString(directory.resolve("file"), "x");

    assertThat(problem(examine(Map.of(Setting.DATA, "file/data")), "data directory"))
        .contains("may not make it");
  }

  @Test
  void externalPostgresThatDoesNotAnswerIsAProblem() throws Exception {
    List<Finding> findings =
        examine(
            Map.of(
                Setting.DATABASE_URL, "jdbc:postgresql://127.0.0.1:1/vault",
                Setting.DATABASE_USER, "owner"));

    assertThat(problem(findings, "database")).contains("127.0.0.1:1/vault");
    assertThat(findings)
        .filteredOn(finding -> finding.subject().equals("database"))
        .allMatch(finding -> finding.remedy().contains("user, password"));
  }

  private List<Finding> examine(Map<Setting, String> options) throws Exception {
    Map<Setting, String> all = new HashMap<>(options);
    all.putIfAbsent(Setting.HTTP_PORT, "0");
    all.put(Setting.HTTPS_PORT, "0");
    all.put(Setting.MANAGEMENT_PORT, "0");
    HoldfastConfig config = new ConfigurationReader(all, Map.of(), null, directory).read();
    return new Doctor(config, Clock.fixed(NOW, ZoneOffset.UTC), "/usr/bin:/bin").examine();
  }

  private static String problem(List<Finding> findings, String subject) {
    return findings.stream()
        .filter(finding -> finding.level() == Level.PROBLEM && finding.subject().equals(subject))
        .map(Finding::words)
        .findFirst()
        .orElseThrow(() -> new AssertionError(subject + " is no problem in " + findings));
  }

  private static String words(List<Finding> findings) {
    return String.join("\n", findings.stream().map(Finding::words).toList());
  }
}
