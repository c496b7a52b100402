package io.holdfast.storage.blob;

import io.holdfast.storage.blob.BlobFormat.FileKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.OptionalLong;

/** Where files of one data directory are. A second copy has the same names and the same bytes. */
record DataDirectory(Path root) {
  private static final int SHARDS = 256;
  private static final int NAME_DIGITS = 16;

  Path containers() {
    return root.resolve("containers");
  }

  Path journal() {
    return root.resolve("journal");
  }

  Path large() {
    return root.resolve("large");
  }

  Path numbers() {
    return root.resolve("numbers");
  }

  Path container(long number) {
    return containers().resolve(name(number, ".hfc"));
  }

  Path journal(long number) {
    return journal().resolve(name(number, ".hfj"));
  }

  Path large(long number) {
    return shard((int) (number % SHARDS)).resolve(name(number, ".hfl"));
  }

  Path shard(int index) {
    return large().resolve(String.format(Locale.ROOT, "%02x", index));
  }

  /** The directory that holds files of {@code kind} with this number. */
  Path file(FileKind kind, long number) {
    return switch (kind) {
      case SMALL, MEDIUM -> container(number);
      case JOURNAL -> journal(number);
      case LARGE -> large(number);
    };
  }

  /** Makes all directories, the 256 shards of large blobs included, so that none is made later. */
  void create(FileLayer layer) throws IOException {
    layer.createDirectories(containers());
    layer.createDirectories(journal());
    for (int shard = 0; shard < SHARDS; shard++) {
      layer.createDirectories(shard(shard));
    }
  }

  /** Makes the directories durable, the data directory's own name included. */
  void force(FileLayer layer) throws IOException {
    layer.forceDirectory(large(), SyncPoint.LAYOUT);
    layer.forceDirectory(root, SyncPoint.LAYOUT);
    Path parent = root.toAbsolutePath().getParent();
    if (parent != null) {
      layer.forceDirectory(parent, SyncPoint.LAYOUT);
    }
  }

  private static String name(long number, String suffix) {
    return HexFormat.of().toHexDigits(number) + suffix;
  }

  /** The number that a file name says; empty for a name that the store did not give. */
  static OptionalLong numberOf(String name) {
    boolean ours = name.endsWith(".hfc") || name.endsWith(".hfj") || name.endsWith(".hfl");
    if (!ours || name.length() != NAME_DIGITS + 4) {
      return OptionalLong.empty();
    }
    try {
      long number = HexFormat.fromHexDigitsToLong(name, 0, NAME_DIGITS);
      return number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
