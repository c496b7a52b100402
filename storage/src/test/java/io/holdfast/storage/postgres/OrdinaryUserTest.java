package io.holdfast.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A vault that does not run as root, whoever runs the tests. */
@Timeout(120)
@Tag("long")
class OrdinaryUserTest {
  private static final int NOBODY = 65534;

  @Test
  void anOrdinaryUserNeedsNoOtherUser() throws IOException {
    Path base = Files.createTempDirectory("holdfast-ordinary-");
    try {
      Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
      boolean root = (int) Files.getAttribute(base, "unix:uid") == 0;
      Path data = Files.createDirectory(base.resolve("data"));
      Path binaries = Files.createDirectory(base.resolve("binaries"));
      List<String> prefix = new ArrayList<>();
      if (root) {
        prefix.addAll(
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        Files.setAttribute(data, "unix:uid", NOBODY);
        Files.setAttribute(binaries, "unix:uid", NOBODY);
      }
      String classPath = copyClassPath(base.resolve("classes"));
      try (ServerProcess vault = ServerProcess.start(prefix, classPath, data, binaries)) {
        assertThat(vault.firstLine()).matches("postgres [0-9]+");
        Path process = Path.of("/proc", Long.toString(vault.postgresPid()));
        assertThat((int) Files.getAttribute(process, "unix:uid"))
            .isEqualTo((int) Files.getAttribute(data, "unix:uid"));
        vault.kill();
        while (new PostmasterFile(vault.postgresPid(), 0, true)
            .servesCluster(data.resolve("postgres/data"))) {
          Pause.millis(20);
        }
      }
    } finally {
      Trees.delete(base);
    }
  }

  /** Copies it to where everybody may read: the tests' own may be below a home directory. */
  private static String copyClassPath(Path target) throws IOException {
    Files.createDirectory(target);
    String real = System.getProperty("surefire.test.class.path");
    String classPath = real == null ? System.getProperty("java.class.path", "") : real;
    List<String> copies = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      String copy = target.resolve(Integer.toString(copies.size())).toString();
      Programs.run(List.of("cp", "-rL", entry, copy), 60);
      copies.add(copy);
    }
    Programs.run(List.of("chmod", "-R", "a+rX", target.toString()), 60);
    return String.join(File.pathSeparator, copies);
  }
}
