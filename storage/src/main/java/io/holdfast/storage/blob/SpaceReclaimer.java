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
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Gives the space of dead blobs back. A packed blob is first marked dead, the mark is synced, and
 * only then are its blocks punched out: a hole under a living header would look like damage. What
 * cannot be read is taken for alive.
 */
final class SpaceReclaimer {
  private static final long PAGE_BYTES = 4096;

  private final StoreContext context;
  private final OpenFiles openFiles;
  private final Map<Long, ContainerUsage> usages = new HashMap<>();

  SpaceReclaimer(StoreContext context, OpenFiles openFiles) {
    this.context = context;
    this.openFiles = openFiles;
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
      }
    });
    return failed;
  }

  private boolean unlinkLarge(BlobLocation location) {
    openFiles.drop(location.container());
    try {
      if (context.layer().delete(context.directory().large(location.container()))) {
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
    try (StoreFile file = context.layer().open(path, FileLayer.Mode.UPDATE)) {
      FileHeader header = OpenFiles.readHeader(file);
      for (BlobLocation location : locations) {
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
    usages.remove(number);
    if (!context.activeFiles().contains(number)) {
      unlinkIfDead(number);
    }
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
    long from = (record.dataOffset() + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    long to = (record.offset() + record.recordLength()) / PAGE_BYTES * PAGE_BYTES;
    if (to > from && context.layer().punch(path, from, to - from)) {
      context.metrics().reclaimed(to - from);
    }
  }

  /** How full each finished container is; unlinks those in which nothing lives. */
  synchronized List<ContainerUsage> usage() throws IOException {
    List<ContainerUsage> all = new ArrayList<>();
    for (String name : context.layer().list(context.directory().containers())) {
      OptionalLong number = DataDirectory.numberOf(name);
      if (number.isPresent() && !context.activeFiles().contains(number.getAsLong())) {
        ContainerUsage usage = unlinkIfDead(number.getAsLong());
        if (usage.totalBytes() > 0 || !usage.readable()) {
          all.add(usage);
        }
      }
    }
    return all;
  }

  private ContainerUsage unlinkIfDead(long number) throws IOException {
    ContainerUsage usage = usages.get(number);
    if (usage == null) {
      usage = measure(number);
      usages.put(number, usage);
    }
    if (usage.liveBytes() == 0 && usage.readable()) {
      openFiles.drop(number);
      usages.remove(number);
      context.layer().delete(context.directory().container(number));
      return new ContainerUsage(number, 0, 0, true);
    }
    return usage;
  }

  private ContainerUsage measure(long number) throws IOException {
    long live = 0;
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
            total += found.record().recordLength();
            live += found.record().dead() ? 0 : found.record().recordLength();
          }
        }
      }
    } catch (CorruptBlobException e) {
      readable = false;
    }
    return new ContainerUsage(number, live, total, readable);
  }
}
