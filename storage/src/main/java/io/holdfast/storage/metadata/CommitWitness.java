package io.holdfast.storage.metadata;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers beside the blobs what PostgreSQL acknowledged: for each writer of this process the
 * newest mark in {@code committer_marks} whose transaction is known to have committed, written
 * before anybody is told of it. The file is not synced: it outlives {@code kill -9} to the byte,
 * and after a restart of the machine it proves nothing and says so. With it the next start can tell
 * whether the database that it finds knows everything that was acknowledged; only then may a blob
 * without a row be called space. ADR 0007.
 */
public final class CommitWitness implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CommitWitness.class);

  /** Where the kernel tells one boot of the machine from the next. */
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private static final int PART_MARKS = 8;

  private final @Nullable RandomAccessFile file;
  private final @Nullable WitnessSql sql;
  private final Path path;
  private final WitnessFile.Content content;
  private final Former former;
  private final List<Mark> marks = new ArrayList<>();
  private boolean ended;

  private CommitWitness(
      @Nullable RandomAccessFile file,
      @Nullable WitnessSql sql,
      Path path,
      WitnessFile.Content content,
      Former former) {
    this.file = file;
    this.sql = sql;
    this.path = path;
    this.content = content;
    this.former = former;
    int index = 0;
    for (UUID id : content.marks().keySet()) {
      marks.add(new Mark(id, index++));
    }
  }

  /**
   * What the process before this one left.
   *
   * @param proven whether the database knows everything that it acknowledged
   * @param why in words, where it is not proven
   * @param orphansFrom first file number that may hold blobs which a crash left without a row
   * @param marks the newest acknowledged mark of each of its writers
   */
  public record Former(boolean proven, String why, long orphansFrom, Map<UUID, Long> marks) {
    public Former {
      marks = Map.copyOf(marks);
    }
  }

  /**
   * Call it when the database does not know what it has acknowledged: it fell back behind a running
   * vault. Nothing of this run can be proven any more, neither now nor by the next start.
   *
   * @throws UncheckedIOException when the file cannot be removed: nothing may be committed then
   */
  private synchronized void end() {
    if (file == null || ended) {
      return;
    }
    log.error(
        "PostgreSQL does not know any more what it acknowledged to this vault while it ran: it"
            + " failed over to a server that lagged, or was restored. Acknowledged versions may be"
            + " without a row. Nothing without a row is given up. ./holdfast rebuild shows what"
            + " the blobs and the journal hold.");
    try {
      Files.deleteIfExists(path);
      force(path.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("the record of what was acknowledged is wrong and stays", e);
    }
    ended = true;
  }

  /** True once the database was found to have forgotten what this run acknowledged. */
  synchronized boolean hasEnded() {
    return ended;
  }

  /** One writer's mark. Threads may share it. */
  final class Mark {
    private final UUID id;
    private final int index;
    private long newest;
    private boolean forgotten;

    Mark(UUID id, int index) {
      this.id = id;
      this.index = index;
    }

    /** Key of its row in committer_marks. */
    UUID id() {
      return id;
    }

    /**
     * Call it when the transaction that set the mark to {@code value} is known to have committed,
     * and before anybody hears of it.
     *
     * @throws IOException when it could not be remembered: nobody may hear of it then
     */
    synchronized void acknowledged(long value) throws IOException {
      if (value <= newest) {
        return;
      }
      if (file != null) {
        WitnessFile.writeMark(file, content, index, value);
      }
      newest = value;
    }

    /** The least value that a database which knows everything acknowledged has for this mark. */
    synchronized long floor() {
      return forgotten ? 0 : newest;
    }

    /** Call it when the database has less than {@link #floor}, before the row is made again. */
    void forgotten() {
      end();
      synchronized (this) {
        forgotten = true;
      }
    }
  }

  /** For a store whose blobs no sweep looks at: remembers nothing. */
  static CommitWitness none(SecureRandom random) {
    return new CommitWitness(
        null,
        null,
        Path.of(""),
        new WitnessFile.Content("", "", 0, freshMarks(random)),
        new Former(false, "nothing is remembered", 0, Map.of()));
  }

  /**
   * Judges what the process before this one left and begins anew.
   *
   * @param path the file, beside the blobs; its directory exists
   * @param firstNumber first number that files of this process get
   * @throws IOException when an old one, which must not outlive its truth, cannot be removed
   */
  public static CommitWitness open(
      Path path, DataSource source, long firstNumber, SecureRandom random) throws IOException {
    return open(path, source, firstNumber, random, bootId());
  }

  static CommitWitness open(
      Path path, DataSource source, long firstNumber, SecureRandom random, String bootId)
      throws IOException {
    WitnessSql sql = new WitnessSql(source);
    WitnessFile.Content found = WitnessFile.read(path);
    Map<UUID, Long> marks = freshMarks(random);
    // First the rows: a database in which they are missing is certainly not the one of this run.
    // Judged in the same statement, so that the marks begin in the database that was judged.
    boolean known = sql.begin(marks.keySet(), found == null ? Map.of() : found.marks());
    Former former = judge(found, path, known, firstNumber, bootId);
    WitnessFile.Content content;
    try {
      content = create(path, bootId, former.orphansFrom(), marks);
    } catch (IOException e) {
      // A full disk must not keep the vault from serving reads. Without a record nothing will be
      // proven; an old one would prove what it does not know.
      log.warn("What is acknowledged cannot be remembered beside the blobs", e);
      Files.deleteIfExists(path);
      return none(random);
    }
    Set<UUID> kept = new HashSet<>(marks.keySet());
    if (former.proven()) {
      kept.addAll(former.marks().keySet());
      sql.forget(List.of(), kept);
    } else {
      sql.forget(List.copyOf(former.marks().keySet()), kept);
    }
    // Not a channel: an interrupted thread would close it for all others.
    return new CommitWitness(new RandomAccessFile(path.toFile(), "rw"), sql, path, content, former);
  }

  private static WitnessFile.Content create(
      Path path, String bootId, long orphansFrom, Map<UUID, Long> marks) throws IOException {
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh);
    WitnessFile.Content content =
        new WitnessFile.Content(bootId, identity(fresh), orphansFrom, marks);
    Files.writeString(fresh, content.text(), StandardCharsets.US_ASCII);
    force(fresh);
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force(path.toAbsolutePath().getParent());
    return content;
  }

  private static Former judge(
      WitnessFile.@Nullable Content found,
      Path path,
      boolean known,
      long firstNumber,
      String bootId)
      throws IOException {
    String why = null;
    if (found == null) {
      why = "there is no record of what was acknowledged";
    } else if (!known) {
      // True whatever happened to the file: at least this much had been acknowledged.
      why = "the database does not know everything that was acknowledged";
      log.error(
          "PostgreSQL does not know everything that this vault has acknowledged: it was restored"
              + " from a backup, replaced or rebuilt, or it lost commits. Nothing without a row is"
              + " given up. ./holdfast rebuild shows what the blobs and the journal hold.");
    } else if (bootId.isEmpty() || !found.bootId().equals(bootId)) {
      why = "the machine was restarted since";
    } else if (found.identity().isEmpty() || !found.identity().equals(identity(path))) {
      why = "the record of what was acknowledged is a copy";
    }
    Map<UUID, Long> marks = found == null ? Map.of() : found.marks();
    return why != null || found == null
        ? new Former(false, String.valueOf(why), firstNumber, marks)
        : new Former(true, "", found.orphansFrom(), marks);
  }

  private static Map<UUID, Long> freshMarks(SecureRandom random) {
    Map<UUID, Long> marks = new LinkedHashMap<>();
    for (int i = 0; i < PostgresVersionStore.COMMITTERS + PART_MARKS + 1; i++) {
      marks.put(new UUID(random.nextLong(), random.nextLong()), 0L);
    }
    return marks;
  }

  private static String bootId() throws IOException {
    return Files.isReadable(BOOT_ID) ? Files.readString(BOOT_ID).strip() : "";
  }

  /** Device and inode: a file copied or restored from a backup has others. */
  private static String identity(Path path) throws IOException {
    Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    return key == null
        ? ""
        : HexFormat.of().formatHex(key.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void force(@Nullable Path path) throws IOException {
    if (path != null) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** What the process before this one left. */
  public Former former() {
    return former;
  }

  /** The mark of one of the committers. */
  Mark committer(int shard) {
    return marks.get(shard);
  }

  /** The mark under which a part is added; parts of one number follow each other anyway. */
  Mark part(int partNumber) {
    return marks.get(PostgresVersionStore.COMMITTERS + partNumber % PART_MARKS);
  }

  /** The mark of the compactor. */
  Mark relocation() {
    return marks.getLast();
  }

  /** Remembers that no orphan of an earlier process is left below {@code number}. */
  synchronized void swept(long number) throws IOException {
    if (file != null && sql != null && !ended) {
      WitnessFile.writeOrphansFrom(file, number);
      sql.forget(List.copyOf(former.marks().keySet()), content.marks().keySet());
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
