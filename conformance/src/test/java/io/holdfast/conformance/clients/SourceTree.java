package io.holdfast.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;

/** A tree of files to back up, made from a seed, and the comparison of what came back. */
final class SourceTree {
  private final Path root;
  private final Map<String, String> digests = new TreeMap<>();

  private SourceTree(Path root) {
    this.root = root;
  }

  /**
   * Makes a tree.
   *
   * @param small number of files of 0 to 8 KiB, in directories of 200, with awkward names among
   *     them
   * @param largeBytes length of each large file
   */
  static SourceTree create(Path root, int small, long... largeBytes) throws IOException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20_261_121L);
    for (int i = 0; i < small; i++) {
      Path directory = root.resolve("d" + i / 200);
      Files.createDirectories(directory);
      byte[] bytes = new byte[random.nextInt(8_192)];
      random.nextBytes(bytes);
      Files.write(directory.resolve(name(i)), bytes);
    }
    byte[] block = new byte[1 << 20];
    for (int i = 0; i < largeBytes.length; i++) {
      Files.createDirectories(root);
      try (OutputStream out = Files.newOutputStream(root.resolve("large-" + i + ".bin"))) {
        for (long left = largeBytes[i]; left > 0; left -= block.length) {
          random.nextBytes(block);
          out.write(block, 0, (int) Math.min(left, block.length));
        }
      }
    }
    SourceTree tree = new SourceTree(root);
    tree.digests.putAll(digests(root));
    return tree;
  }

  private static String name(int i) {
    return switch (i % 50) {
      case 7 -> "with space " + i;
      case 11 -> "plus+and%41percent-" + i;
      case 13 -> "ümläut-日本-" + i;
      case 17 -> "{brace}&amp;-" + i;
      default -> "file-" + i + ".dat";
    };
  }

  Path root() {
    return root;
  }

  int fileCount() {
    return digests.size();
  }

  /** Fails unless {@code restored} holds the same files with the same bytes. */
  void assertIdentical(Path restored) throws IOException {
    assertThat(digests(restored)).isEqualTo(digests);
  }

  private static Map<String, String> digests(Path root) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        digests.put(root.relativize(file).toString(), digest(file));
      }
    }
    return digests;
  }

  static String digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 20];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sha256.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
