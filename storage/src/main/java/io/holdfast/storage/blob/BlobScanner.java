package io.holdfast.storage.blob;

import io.holdfast.storage.blob.BlobFormat.FileHeader;
import io.holdfast.storage.blob.BlobFormat.FileKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Goes through every record of every container and every large blob: the ground of scrub and of
 * rebuild. It needs nothing but the files. Of containers that are being written it reads what was
 * synced: all of that must be valid, and nothing behind it is anybody's yet.
 */
public final class BlobScanner {
  private static final long CURSOR_INTERVAL_BYTES = 64L * 1024 * 1024;

  private final DataDirectory directory;
  private final FileLayer layer;
  private final LongFunction<OptionalLong> growing;
  private final ScanOptions options;
  private final ByteBuffer block = ByteBuffer.allocateDirect(DigestPass.BLOCK_BYTES);
  private final long startNanos = System.nanoTime();
  private long bytes;
  private long savedAtBytes;

  /**
   * Scans beside a writer.
   *
   * @param growing of a file that is being written how many bytes are synced, of others empty
   */
  BlobScanner(
      DataDirectory directory,
      FileLayer layer,
      LongFunction<OptionalLong> growing,
      ScanOptions options) {
    this.directory = directory;
    this.layer = layer;
    this.growing = growing;
    this.options = options;
  }

  /** Scans a data directory that no process has open; see {@link LocalBlobStore#scanner}. */
  public static BlobScanner offline(Path directory, ScanOptions options) {
    return new BlobScanner(
        new DataDirectory(directory),
        new PosixFileLayer(),
        number -> OptionalLong.empty(),
        options);
  }

  /** Takes what the scan finds. */
  public interface Visitor {
    /** One item; an exception ends the scan, which can be resumed from its cursor. */
    void visit(ScanItem item) throws IOException;

    /**
     * Settles what was visited so far, before the scan remembers that it came this far.
     *
     * @return false where a resumed scan must visit it all again
     */
    default boolean settled() throws IOException {
      return true;
    }
  }

  /** Scans everything, or what the cursor says is left. */
  public void scan(Visitor visitor) throws IOException {
    ScanCursor cursor = ScanCursor.load(options.cursor());
    List<Long> containers = numbersIn(directory.containers());
    List<Long> large = new ArrayList<>();
    for (int shard = 0; shard < 256; shard++) {
      large.addAll(numbersIn(directory.shard(shard)));
    }
    Collections.sort(large);
    long total = (long) containers.size() + large.size();
    long done = 0;
    for (long number : containers) {
      if (!cursor.isBehind(false, number)) {
        scanContainer(number, cursor.offsetIn(false, number), visitor);
      }
      options.progress().at(++done, total, bytes);
    }
    for (long number : large) {
      if (!cursor.isBehind(true, number)) {
        settle(new ScanCursor(true, number, 0), visitor);
        scanLarge(number, visitor);
      }
      options.progress().at(++done, total, bytes);
    }
    Path path = options.cursor();
    if (path != null) {
      layer.delete(path);
    }
  }

  /**
   * Scans the containers and large blobs whose number is in {@code [from, below)}, of each kind
   * only the {@code most} newest. The cursor is not used.
   */
  public void scanNewest(long from, long below, int most, Visitor visitor) throws IOException {
    for (long number : newest(numbersIn(directory.containers()), from, below, most)) {
      scanContainer(number, 0, visitor);
    }
    List<Long> large = new ArrayList<>();
    for (int shard = 0; shard < 256; shard++) {
      large.addAll(newest(numbersIn(directory.shard(shard)), from, below, most));
    }
    Collections.sort(large);
    for (long number : newest(large, from, below, most)) {
      scanLarge(number, visitor);
    }
  }

  private static List<Long> newest(List<Long> sorted, long from, long below, int most) {
    List<Long> within = sorted.stream().filter(number -> number >= from && number < below).toList();
    return within.subList(Math.max(0, within.size() - most), within.size());
  }

  private List<Long> numbersIn(Path path) throws IOException {
    List<Long> numbers = new ArrayList<>();
    for (String name : layer.list(path)) {
      OptionalLong number = DataDirectory.numberOf(name);
      number.ifPresent(numbers::add);
    }
    Collections.sort(numbers);
    return numbers;
  }

  /** Scans one container from its beginning. */
  public void scanContainer(long number, Visitor visitor) throws IOException {
    scanContainer(number, 0, visitor);
  }

  private void scanContainer(long number, long from, Visitor visitor) throws IOException {
    // Asked before the file is opened: what is synced by now is in every file opened later.
    OptionalLong durable = growing.apply(number);
    if (durable.isPresent() && durable.getAsLong() == 0) {
      return;
    }
    try (StoreFile file = open(directory.container(number), number, visitor)) {
      if (file == null) {
        return;
      }
      FileHeader header;
      try {
        header = headerOf(file, number, false);
      } catch (IOException e) {
        boolean tail =
            durable.isEmpty()
                && e instanceof CorruptBlobException
                && OpenFiles.endsBeforeHeader(file);
        visitor.visit(new ScanItem.Unreadable(number, 0, file.size(), tail, words(e)));
        return;
      }
      RecordWalker walker = new RecordWalker(file, header, from, durable);
      for (RecordWalker.Step step = walker.next(); step != null; step = walker.next()) {
        visitor.visit(judge(file, number, step));
        saveCursor(new ScanCursor(false, number, walker.position()), visitor);
      }
    }
  }

  /** Null for a file that cannot be read, and for one that was given up since it was listed. */
  private @Nullable StoreFile open(Path path, long number, Visitor visitor) throws IOException {
    try {
      return layer.open(path, FileLayer.Mode.READ);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      visitor.visit(new ScanItem.Unreadable(number, 0, 0, false, words(e)));
      return null;
    }
  }

  private static ScanItem unreadable(StoreFile file, long number, IOException e)
      throws IOException {
    // What a crash cut off has no valid end; what the disk cannot read may have had one.
    boolean tail = e instanceof CorruptBlobException;
    return new ScanItem.Unreadable(number, 0, file.size(), tail, words(e));
  }

  private FileHeader headerOf(StoreFile file, long number, boolean large) throws IOException {
    FileHeader header = OpenFiles.readHeader(file);
    if (header.number() != number
        || (header.kind() == FileKind.LARGE) != large
        || header.kind() == FileKind.JOURNAL) {
      throw new CorruptBlobException("the header is the one of another file");
    }
    return header;
  }

  private ScanItem judge(StoreFile file, long number, RecordWalker.Step step) throws IOException {
    return switch (step) {
      case RecordWalker.Gap gap ->
          new ScanItem.Unreadable(
              number, gap.from(), gap.to(), gap.tail(), "no valid record begins here");
      case RecordWalker.Found found ->
          found.record().dead()
              ? new ScanItem.Reclaimed(found.blob().location())
              : verify(file, found.blob());
    };
  }

  private void scanLarge(long number, Visitor visitor) throws IOException {
    if (growing.apply(number).isPresent()) {
      return;
    }
    try (StoreFile file = open(directory.large(number), number, visitor)) {
      if (file == null) {
        return;
      }
      ScanItem item;
      try {
        FileHeader header = headerOf(file, number, true);
        item = verify(file, StoredBlob.readLarge(file, header));
      } catch (IOException e) {
        item = unreadable(file, number, e);
      }
      visitor.visit(item);
    }
  }

  /** A sector that cannot be read damages one blob; it does not end the scan. */
  private ScanItem verify(StoreFile file, StoredBlob blob) throws IOException {
    byte[] descriptor = null;
    String problem = null;
    try {
      descriptor = blob.readDescriptor(file);
      pace(BlobFormat.RECORD_HEADER_BYTES + descriptor.length);
    } catch (IOException e) {
      problem = words(e);
    }
    try {
      if (options.everyByte()) {
        verifyBlocks(file, blob);
      }
    } catch (IOException e) {
      problem = problem == null ? words(e) : problem + "; " + words(e);
    }
    return problem == null && descriptor != null
        ? new ScanItem.Intact(blob.location(), descriptor)
        : new ScanItem.Damaged(blob.location(), descriptor, String.valueOf(problem));
  }

  private void verifyBlocks(StoreFile file, StoredBlob blob) throws IOException {
    ByteBuffer table = blob.readTable(file);
    long length = blob.location().length();
    CRC32C crc = new CRC32C();
    for (long at = 0; at < length; at += DigestPass.BLOCK_BYTES) {
      int count = (int) Math.min(DigestPass.BLOCK_BYTES, length - at);
      block.clear().limit(count);
      if (!file.readFully(block, blob.dataOffset() + at)) {
        throw new CorruptBlobException("the blob is cut off at byte " + at);
      }
      crc.reset();
      crc.update(block.flip());
      if ((int) crc.getValue() != table.getInt()) {
        throw new CorruptBlobException("the block at byte " + at + " fails its checksum");
      }
      pace(count);
    }
  }

  /** Waits so long that no more than the allowed bytes are read in a second, on average. */
  private void pace(long count) {
    bytes += count;
    if (options.bytesPerSecond() > 0) {
      double dueNanos = 1e9 * bytes / options.bytesPerSecond();
      long early = (long) dueNanos - (System.nanoTime() - startNanos);
      if (early > 0) {
        LockSupport.parkNanos(early);
      }
    }
  }

  private void saveCursor(ScanCursor cursor, Visitor visitor) throws IOException {
    if (options.cursor() != null && bytes - savedAtBytes >= CURSOR_INTERVAL_BYTES) {
      savedAtBytes = bytes;
      settle(cursor, visitor);
    }
  }

  private void settle(ScanCursor cursor, Visitor visitor) throws IOException {
    if (options.cursor() != null && visitor.settled()) {
      cursor.save(options.cursor());
    }
  }

  /** What went wrong; a thread that was told to stop is no fault of the disk. */
  private static String words(IOException e) throws ClosedChannelException {
    if (e instanceof ClosedChannelException stopped) {
      throw stopped;
    }
    return e instanceof CorruptBlobException ? String.valueOf(e.getMessage()) : e.toString();
  }
}
