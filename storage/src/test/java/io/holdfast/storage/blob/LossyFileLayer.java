package io.holdfast.storage.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Files in memory that forget, at a power cut, what was not synced: of unsynced writes some
 * survive, some do not and some are torn; of unsynced names some survive. It begins with what is
 * under a real directory, and {@link #writeBack} leaves there what survived, for the real layer to
 * open.
 *
 * <p>Single syncs can be switched off, to prove that a test would notice.
 */
public final class LossyFileLayer implements FileLayer {
  private static final int SECTOR_BYTES = 512;

  private final Path root;
  private final Random random;
  private final Set<SyncPoint> disabled;
  private final Folder top = new Folder();
  private long operationsLeft;
  private boolean off;

  /**
   * Loads {@code root}; the power goes off at operation {@code cutAfter} by itself.
   *
   * @param disabled syncs that do nothing
   */
  public LossyFileLayer(Path root, long seed, long cutAfter, Set<SyncPoint> disabled)
      throws IOException {
    this.root = root;
    // Small seeds that follow each other begin alike unless they are spread.
    this.random = new Random(seed * 0x9e3779b97f4a7c15L);
    this.operationsLeft = cutAfter;
    this.disabled = disabled.isEmpty() ? EnumSet.noneOf(SyncPoint.class) : EnumSet.copyOf(disabled);
    if (Files.isDirectory(root)) {
      load(root, top);
    }
  }

  private sealed interface Node {}

  private static final class Folder implements Node {
    private final Map<String, Node> current = new TreeMap<>();
    private Map<String, Node> durable = new TreeMap<>();
  }

  private record Change(long at, byte[] bytes) {}

  private static final class Content implements Node {
    private byte[] bytes = new byte[0];
    private byte[] durable = new byte[0];
    private final List<Change> unsynced = new ArrayList<>();

    void apply(Change change) {
      bytes = written(bytes, change);
      unsynced.add(change);
    }

    static byte[] written(byte[] before, Change change) {
      int end = (int) change.at + change.bytes.length;
      byte[] after = before.length >= end ? before : Arrays.copyOf(before, end);
      System.arraycopy(change.bytes, 0, after, (int) change.at, change.bytes.length);
      return after;
    }
  }

  private static void load(Path directory, Folder folder) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.toList()) {
        Node node;
        if (Files.isDirectory(entry)) {
          Folder inner = new Folder();
          load(entry, inner);
          node = inner;
        } else {
          Content content = new Content();
          content.bytes = Files.readAllBytes(entry);
          content.durable = content.bytes.clone();
          node = content;
        }
        folder.current.put(entry.getFileName().toString(), node);
      }
    }
    folder.durable = new TreeMap<>(folder.current);
  }

  /** Counts one operation; the one at which the power goes off, and all later ones, fail. */
  private void step() throws IOException {
    if (operationsLeft-- <= 0) {
      off = true;
    }
    if (off) {
      throw new IOException("the power is off");
    }
  }

  /** Takes the power away. */
  public synchronized void cut() {
    off = true;
  }

  /** Whether the power is off. */
  public synchronized boolean isOff() {
    return off;
  }

  /** Replaces the real directory's contents by what survived the cut. */
  public synchronized void writeBack() throws IOException {
    off = true;
    if (Files.exists(root)) {
      try (Stream<Path> old = Files.walk(root)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    Files.createDirectories(root);
    writeBack(root, top);
  }

  private void writeBack(Path directory, Folder folder) throws IOException {
    Map<String, Node> survivors = new TreeMap<>(folder.durable);
    for (String name : folder.current.keySet()) {
      if (!folder.durable.containsKey(name) && random.nextBoolean()) {
        survivors.put(name, folder.current.get(name));
      }
    }
    survivors.keySet().removeIf(name -> !folder.current.containsKey(name) && random.nextBoolean());
    for (Map.Entry<String, Node> entry : survivors.entrySet()) {
      Path path = directory.resolve(entry.getKey());
      switch (entry.getValue()) {
        case Folder inner -> {
          Files.createDirectories(path);
          writeBack(path, inner);
        }
        case Content content -> Files.write(path, survivingBytes(content));
      }
    }
  }

  private byte[] survivingBytes(Content content) {
    byte[] bytes = content.durable;
    for (Change change : content.unsynced) {
      switch (random.nextInt(3)) {
        case 0 -> bytes = Content.written(bytes, change);
        case 1 -> bytes = torn(bytes, change);
        default -> {}
      }
    }
    return bytes;
  }

  private byte[] torn(byte[] before, Change change) {
    byte[] bytes = before;
    long at = change.at;
    while (at < change.at + change.bytes.length) {
      long next = Math.min((at / SECTOR_BYTES + 1) * SECTOR_BYTES, change.at + change.bytes.length);
      if (random.nextBoolean()) {
        int from = (int) (at - change.at);
        bytes =
            Content.written(
                bytes,
                new Change(at, Arrays.copyOfRange(change.bytes, from, (int) (next - change.at))));
      }
      at = next;
    }
    return bytes;
  }

  private Folder folder(Path path) throws IOException {
    Folder folder = top;
    if (path.equals(root)) {
      return folder;
    }
    for (Path name : root.relativize(path)) {
      if (!(folder.current.get(name.toString()) instanceof Folder inner)) {
        throw new NoSuchFileException(path.toString());
      }
      folder = inner;
    }
    return folder;
  }

  private Content content(Path path) throws IOException {
    if (folder(path.getParent()).current.get(path.getFileName().toString())
        instanceof Content content) {
      return content;
    }
    throw new NoSuchFileException(path.toString());
  }

  @Override
  public synchronized StoreFile open(Path path, Mode mode) throws IOException {
    step();
    if (mode == Mode.CREATE || mode == Mode.CREATE_DIRECT) {
      Folder folder = folder(path.getParent());
      if (folder.current.containsKey(path.getFileName().toString())) {
        throw new FileAlreadyExistsException(path.toString());
      }
      folder.current.put(path.getFileName().toString(), new Content());
    }
    return new LossyFile(content(path), mode == Mode.CREATE_DIRECT);
  }

  @Override
  public synchronized void createDirectories(Path directory) throws IOException {
    step();
    if (directory.equals(root)) {
      return;
    }
    Folder folder = top;
    for (Path name : root.relativize(directory)) {
      Node next = folder.current.computeIfAbsent(name.toString(), missing -> new Folder());
      if (!(next instanceof Folder inner)) {
        throw new FileAlreadyExistsException(directory.toString());
      }
      folder = inner;
    }
  }

  @Override
  public synchronized void forceDirectory(Path directory, SyncPoint point) throws IOException {
    step();
    if (disabled.contains(point) || !directory.startsWith(root)) {
      return;
    }
    Folder folder = folder(directory);
    folder.durable = new TreeMap<>(folder.current);
  }

  @Override
  public synchronized boolean delete(Path path) throws IOException {
    step();
    return folder(path.getParent()).current.remove(path.getFileName().toString()) != null;
  }

  @Override
  public synchronized void truncate(Path path, long sizeBytes) throws IOException {
    step();
    Content content = content(path);
    content.bytes = Arrays.copyOf(content.bytes, (int) sizeBytes);
  }

  @Override
  public synchronized boolean punch(Path path, long offset, long lengthBytes) throws IOException {
    step();
    content(path).apply(new Change(offset, new byte[(int) lengthBytes]));
    return true;
  }

  @Override
  public synchronized List<String> list(Path directory) throws IOException {
    step();
    return List.copyOf(folder(directory).current.keySet());
  }

  @Override
  public long usableSpaceBytes(Path directory) {
    return Long.MAX_VALUE / 2;
  }

  private final class LossyFile implements StoreFile {
    private final Content content;
    private final boolean direct;

    LossyFile(Content content, boolean direct) {
      this.content = content;
      this.direct = direct;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      synchronized (LossyFileLayer.this) {
        step();
        if (position >= content.bytes.length) {
          return target.hasRemaining() ? -1 : 0;
        }
        int count = (int) Math.min(target.remaining(), content.bytes.length - position);
        target.put(content.bytes, (int) position, count);
        return count;
      }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      synchronized (LossyFileLayer.this) {
        step();
        if (direct && (position % 4096 != 0 || source.remaining() % 4096 != 0)) {
          throw new IOException("a direct write that is not aligned");
        }
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        content.apply(new Change(position, bytes));
      }
    }

    @Override
    public void force(SyncPoint point) throws IOException {
      synchronized (LossyFileLayer.this) {
        step();
        if (!disabled.contains(point)) {
          for (Change change : content.unsynced) {
            content.durable = Content.written(content.durable, change);
          }
          content.unsynced.clear();
        }
      }
    }

    @Override
    public long size() {
      synchronized (LossyFileLayer.this) {
        return content.bytes.length;
      }
    }

    @Override
    public boolean direct() {
      return direct;
    }

    @Override
    public void close() {}
  }
}
