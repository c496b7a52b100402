package io.holdfast.api.doctor;

import io.holdfast.storage.blob.FileLayer;
import io.holdfast.storage.blob.PosixFileLayer;
import io.holdfast.storage.blob.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Looks at the data directory and the disk below it. */
final class DiskChecks {
  private static final long LEAST_FREE_BYTES = 2L << 30;
  private static final int SYNCS = 16;
  private static final int BLOCK_BYTES = 4096;
  private static final Duration SLOW_SYNC = Duration.ofMillis(20);
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(2);

  private final Path data;
  private final InstantSource clock;

  DiskChecks(Path data, InstantSource clock) {
    this.data = data;
    this.clock = clock;
  }

  List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    if (!Files.exists(data)) {
      findings.add(notThereYet());
      return findings;
    }
    if (!Files.isDirectory(data)) {
      findings.add(
          Finding.problem(
              "data directory",
              data + " is not a directory.",
              "Move it away, or name another with --data."));
      return findings;
    }
    try {
      findings.add(writable());
      findings.add(space());
      findings.addAll(permissions());
      if (Files.isWritable(data)) {
        findings.add(sync());
        findings.addAll(fileSystem());
      }
      newest().ifPresent(findings::add);
      findings.add(containers());
    } catch (IOException failure) {
      findings.add(
          Finding.problem(
              "data directory",
              "Looking at " + data + " failed: " + failure + ".",
              "Look at the kernel's log (dmesg) for errors of the disk."));
    }
    return findings;
  }

  private Finding notThereYet() {
    Path parent = data.getParent();
    while (parent != null && !Files.exists(parent)) {
      parent = parent.getParent();
    }
    return parent != null && Files.isDirectory(parent) && Files.isWritable(parent)
        ? Finding.note("data directory", data + " does not exist yet; serve makes it.")
        : Finding.problem(
            "data directory",
            "%s does not exist, and this user may not make it in %s.".formatted(data, parent),
            "Make it for the user who runs the vault, or name another with --data.");
  }

  private Finding writable() throws IOException {
    String owner = Files.getOwner(data).getName();
    if (!Files.isWritable(data)) {
      return Finding.problem(
          "data directory",
          "%s belongs to %s and this user may not write it.".formatted(data, owner),
          "Run as " + owner + ", or give the directory to the user who runs the vault (chown -R).");
    }
    return Finding.ok("data directory", "%s, of %s, is writable.".formatted(data, owner));
  }

  private Finding space() throws IOException {
    FileStore store = Files.getFileStore(data);
    long free = store.getUsableSpace();
    String words = "%d GiB are free on %s (%s).".formatted(free >> 30, store.name(), store.type());
    if (store.type().equals("tmpfs") || store.type().equals("ramfs")) {
      return Finding.warning(
          "disk", words + " It is memory: nothing survives a restart.", "Use a disk.");
    }
    if (store.type().startsWith("nfs") || store.type().equals("cifs")) {
      return Finding.warning(
          "disk",
          words + " It is a network file system, whose locks and syncs can lie.",
          "Put the data directory on a local disk.");
    }
    return free < LEAST_FREE_BYTES
        ? Finding.problem("disk", words, "Free or add space: writes are refused before it is full.")
        : Finding.ok("disk", words);
  }

  private List<Finding> permissions() throws IOException {
    List<Finding> findings = new ArrayList<>();
    Path blobs = data.resolve("blobs");
    if (Files.isDirectory(blobs) && othersMay(blobs)) {
      findings.add(
          Finding.problem(
              "blobs",
              "Others than their owner may look at the stored objects in " + blobs + ".",
              "chmod go= " + blobs + "; serve does it as well."));
    }
    for (String name : List.of("secrets", "tls")) {
      Path directory = data.resolve(name);
      if (!Files.isDirectory(directory)) {
        continue;
      }
      if (!Files.isReadable(directory)) {
        findings.add(Finding.note(name, "Not readable for this user, so not looked at."));
        continue;
      }
      List<Path> open = new ArrayList<>();
      try (Stream<Path> files = Files.walk(directory, 2)) {
        for (Path file : files.toList()) {
          boolean secret = name.equals("secrets") || file.toString().endsWith("-key.pem");
          if (secret && othersMay(file)) {
            open.add(file);
          }
        }
      }
      findings.add(
          open.isEmpty()
              ? Finding.ok(name, "Only their owner may look at the secrets in " + directory + ".")
              : Finding.problem(
                  name,
                  "Others than their owner may look at " + open + ".",
                  "chmod -R go= "
                      + directory
                      + ", and change the keys if others are on this machine."));
    }
    return findings;
  }

  private static boolean othersMay(Path file) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    return !PosixFilePermissions.toString(permissions).endsWith("------");
  }

  private Finding sync() throws IOException {
    Path probe = Files.createTempFile(data, ".doctor-", ".probe");
    try {
      long slowest = 0;
      try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.WRITE)) {
        for (int round = 0; round < SYNCS; round++) {
          long start = System.nanoTime();
          channel.write(ByteBuffer.allocate(4096));
          channel.force(true);
          slowest = Math.max(slowest, System.nanoTime() - start);
        }
      }
      String words =
          "The slowest of %d syncs took %.1f ms."
              .formatted(SYNCS, TimeUnit.NANOSECONDS.toMicros(slowest) / 1000.0);
      return slowest > SLOW_SYNC.toNanos()
          ? Finding.warning(
              "sync",
              words,
              "Every acknowledged object waits for one: use disks with power-loss protection.")
          : Finding.ok("sync", words);
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  /** What the store asks of the file system beyond POSIX; it does without, less well. */
  private List<Finding> fileSystem() throws IOException {
    PosixFileLayer layer = new PosixFileLayer();
    Path probe = data.resolve(".doctor-" + ProcessHandle.current().pid() + ".probe");
    try (StoreFile file = layer.open(probe, FileLayer.Mode.CREATE_DIRECT)) {
      boolean direct = file.direct();
      Files.write(probe, new byte[2 * BLOCK_BYTES]);
      boolean holes = layer.punch(probe, 0, BLOCK_BYTES);
      return List.of(
          direct
              ? Finding.ok("direct I/O", "Large bodies go past the page cache (O_DIRECT).")
              : Finding.note(
                  "direct I/O", "No O_DIRECT here: large bodies go through the page cache."),
          holes
              ? Finding.ok("holes", "Space of deleted small objects is given back (fallocate).")
              : Finding.warning(
                  "holes",
                  "This file system punches no holes: the space of deleted small objects comes"
                      + " back only with their whole container.",
                  "Use ext4, XFS, Btrfs or ZFS."));
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  /** The clock must not be behind what was written before. */
  private Optional<Finding> newest() throws IOException {
    Path blobs = data.resolve("blobs");
    if (!Files.isReadable(blobs)) {
      return Optional.empty();
    }
    Instant newest = Instant.EPOCH;
    try (Stream<Path> files = Files.walk(blobs, 2)) {
      for (Path file : files.toList()) {
        Instant modified = Files.getLastModifiedTime(file).toInstant();
        newest = modified.isAfter(newest) ? modified : newest;
      }
    }
    Instant now = clock.instant();
    return Optional.of(
        newest.isAfter(now.plus(CLOCK_TOLERANCE))
            ? Finding.problem(
                "clock",
                "It is %s here, but data was written at %s.".formatted(now, newest),
                "Set the clock (chrony, systemd-timesyncd) before the vault is started.")
            : Finding.ok("clock", "It is %s, not before the newest data.".formatted(now)));
  }

  private Finding containers() throws IOException {
    Path containers = data.resolve("blobs").resolve("containers");
    if (!Files.isReadable(containers)) {
      return Finding.note("blobs", "No container yet.");
    }
    try (Stream<Path> files = Files.list(containers)) {
      return Finding.ok("blobs", files.count() + " files of containers.");
    }
  }
}
