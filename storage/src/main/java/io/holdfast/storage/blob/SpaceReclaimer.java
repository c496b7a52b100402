package io.holdfast.storage.blob;

import io.holdfast.storage.blob.BlobFormat.FileHeader;
import io.holdfast.storage.blob.BlobFormat.FileKind;
import io.holdfast.storage.blob.BlobFormat.RecordHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives the space of dead blobs back. A packed blob is first marked dead, the mark is synced, and
 * only then are its blocks punched out: a hole under a living header would look like damage. What
 * cannot be read is taken for alive.
 */
final class SpaceReclaimer {
  private static final long PAGE_BYTES = 4096;

  /** A container with less than this part of a full one is unfilled. */
  private static final long UNFILLED_SHARE = 8;

  private final StoreContext context;
  private final OpenFiles openFiles;
  private final Readers readers;
  private final UsageFile remembered;
  private final Map<Long, ContainerUsage> usages = new HashMap<>();
  private final Set<Long> changed = new HashSet<>();

  SpaceReclaimer(StoreContext context, OpenFiles openFiles, Readers readers) {
    this.context = context;
    this.openFiles = openFiles;
    this.readers = readers;
    this.remembered = new UsageFile(context.directory());
  }

  private record Dead(RecordHeader header, long tombstone) {}

  /** Frees what it can and returns the locations that it could not. */
  synchronized List<BlobLocation> reclaim(List<BlobLocation> locations) {
    List<BlobLocation> failed = new ArrayList<>();
    Map<Long, List<BlobLocation>> packed = new HashMap<>();
    for (BlobLocation location : locations) {
      if (location.offset() == 0) {
        if (!unlinkLarge(location)) {
          failed.add(location);
        }
      } else if (readers.isReading(location)) {
        // A hole under a reader would cut its answer off; it is tried again later.
        failed.add(location);
      } else {
        packed.computeIfAbsent(location.container(), number -> new ArrayList<>()).add(location);
      }
    }
    packed.forEach((number, each) -> {
      try {
        reclaimPacked(number, each, failed);
      } catch (NoSuchFileException e) {
        // The container is gone, and with it all that is asked for.
        openFiles.drop(number);
      } catch (IOException e) {
        context.faults().translate(e);
        failed.addAll(each);
        // Some may be marked, some not: it is measured anew.
        usages.remove(number);
      }
    });
    return failed;
  }

  private boolean unlinkLarge(BlobLocation location) {
    openFiles.drop(location.container());
    try {
      Path path = context.directory().large(location.container());
      if (context.layer().delete(path)) {
        // Before it is forgotten: a name that a power cut brings back would be nobody's.
        context.forceDirectory(Objects.requireNonNull(path.getParent()), SyncPoint.TOMBSTONE);
        context.metrics().reclaimed(location.length());
      }
      return true;
    } catch (IOException e) {
      context.faults().translate(e);
      return false;
    }
  }

  private void reclaimPacked(long number, List<BlobLocation> locations, List<BlobLocation> failed)
      throws IOException {
    Path path = context.directory().container(number);
    List<Dead> dead = new ArrayList<>();
    ContainerUsage known = usages.get(number);
    if (known == null) {
      known = recall(number);
    }
    try (StoreFile file = context.layer().open(path, FileLayer.Mode.UPDATE)) {
      FileHeader header = OpenFiles.readHeader(file);
      for (BlobLocation location : new LinkedHashSet<>(locations)) {
        try {
          dead.add(judge(file, header, location));
        } catch (CorruptBlobException e) {
          // Not provably this blob: it stays, for scrub to tell of.
          failed.add(location);
        }
      }
      for (Dead each : dead) {
        file.write(
            ByteBuffer.allocate(8).putLong(each.tombstone).flip(),
            each.header.offset() + BlobFormat.TOMBSTONE_OFFSET);
      }
      context.force(file, SyncPoint.TOMBSTONE);
    }
    for (Dead each : dead) {
      punch(path, each.header);
    }
    changed.add(number);
    if (!context.activeFiles().contains(number)) {
      ContainerUsage now = known == null ? measure(number) : without(known, dead);
      usages.put(number, now);
      unlinkIfDead(now);
    }
  }

  /** Counted along, because a container of a gigabyte is not walked again for each deletion. */
  private static ContainerUsage without(ContainerUsage known, List<Dead> dead) {
    long live = known.liveBytes();
    long held = known.heldBytes();
    for (Dead each : dead) {
      if (!each.header.dead()) {
        live -= each.header.recordLength();
        held += each.header.recordLength() - holeBytes(each.header);
      }
    }
    return new ContainerUsage(
        known.container(), live, held, known.totalBytes(), known.readable(), known.unfilled());
  }

  private static Dead judge(StoreFile file, FileHeader header, BlobLocation location)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BlobFormat.RECORD_HEADER_BYTES);
    if (!file.readFully(bytes, location.offset())) {
      throw new CorruptBlobException("no record at " + location);
    }
    RecordHeader record =
        RecordHeader.decode(
            bytes, 0, header.salt(), header.kind(), location.container(), location.offset());
    if (record.dataLength() != location.length()) {
      throw new CorruptBlobException("the record at " + location + " has another length");
    }
    return new Dead(record, header.salt().tombstone(record.number(), record.offset()));
  }

  /** Whole pages only; the header and what shares a page with a neighbour stay. */
  private void punch(Path path, RecordHeader record) throws IOException {
    long bytes = holeBytes(record);
    if (bytes > 0 && context.layer().punch(path, holeStart(record), bytes)) {
      context.metrics().reclaimed(bytes);
    }
  }

  private static long holeStart(RecordHeader record) {
    return (record.dataOffset() + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
  }

  private static long holeBytes(RecordHeader record) {
    long end = (record.offset() + record.recordLength()) / PAGE_BYTES * PAGE_BYTES;
    return Math.max(0, end - holeStart(record));
  }

  /** Numbers of the containers that are not written to any more. */
  List<Long> finished() throws IOException {
    List<Long> numbers = new ArrayList<>();
    for (String name : context.layer().list(context.directory().containers())) {
      OptionalLong number = DataDirectory.numberOf(name);
      if (number.isPresent() && !context.activeFiles().contains(number.getAsLong())) {
        numbers.add(number.getAsLong());
      }
    }
    return numbers;
  }

  /**
   * How full a finished container is, remembered and counted along; one in which nothing lives is
   * unlinked.
   *
   * @return empty where it was unlinked
   */
  Optional<ContainerUsage> usage(long number) throws IOException {
    @Nullable ContainerUsage usage;
    synchronized (this) {
      usage = usages.get(number);
      changed.remove(number);
      usage = usage == null ? recall(number) : usage;
    }
    try {
      if (usage == null) {
        // Without the lock: who gives a blob up must not wait for a whole container to be read.
        usage = measure(number);
      }
      synchronized (this) {
        if (!changed.contains(number)) {
          usages.put(number, usage);
        }
        return unlinkIfDead(usage)
            ? Optional.empty()
            : Optional.of(usages.getOrDefault(number, usage));
      }
    } catch (NoSuchFileException e) {
      // It was emptied and unlinked meanwhile.
      return Optional.empty();
    }
  }

  private @Nullable ContainerUsage recall(long number) {
    try {
      return remembered.find(number);
    } catch (IOException e) {
      // It is measured, and tells then what is wrong with the container.
      return null;
    }
  }

  /** Remembers what is known of containers beyond this process. */
  synchronized void saveUsage() throws IOException {
    remembered.save(usages.values());
  }

  /** Looks at every record again before it destroys: what was counted is only a hint. */
  private boolean unlinkIfDead(ContainerUsage hint) throws IOException {
    long number = hint.container();
    if (hint.liveBytes() > 0 || !hint.readable()) {
      return false;
    }
    ContainerUsage sure = measure(number);
    if (sure.liveBytes() > 0 || !sure.readable()) {
      usages.put(number, sure);
      return false;
    }
    openFiles.drop(number);
    usages.remove(number);
    changed.remove(number);
    context.layer().delete(context.directory().container(number));
    return true;
  }

  private ContainerUsage measure(long number) throws IOException {
    long live = 0;
    long held = 0;
    long total = 0;
    boolean readable = true;
    try (StoreFile file =
        context.layer().open(context.directory().container(number), FileLayer.Mode.READ)) {
      FileHeader header = OpenFiles.readHeader(file);
      if (header.number() != number || header.kind() == FileKind.LARGE) {
        throw new CorruptBlobException("file " + number + " has the header of another file");
      }
      RecordWalker walker = new RecordWalker(file, header, 0);
      for (RecordWalker.Step step = walker.next(); step != null; step = walker.next()) {
        switch (step) {
          case RecordWalker.Gap gap -> readable = false;
          case RecordWalker.Found found -> {
            long length = found.record().recordLength();
            total += length;
            if (found.record().dead()) {
              held += length - holeBytes(found.record());
            } else {
              live += length;
            }
          }
        }
      }
    } catch (CorruptBlobException e) {
      readable = false;
    }
    boolean unfilled = total < context.options().rollBytes() / UNFILLED_SHARE;
    return new ContainerUsage(number, live, held, total, readable, unfilled);
  }
}
