package io.holdfast.storage.blob;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The real files, on Linux: java.nio, and fallocate(2) for holes, which java.nio does not have. */
public final class PosixFileLayer implements FileLayer {
  private static final int PUNCH_HOLE_KEEP_SIZE = 0x03;
  private static final int WRITE_ONLY_CLOSE_ON_EXEC = 0x80001;

  // Looked up by name, because javac warns of every mention of this documented option as internal.
  private static final @Nullable OpenOption DIRECT = directOption();

  private static final MethodHandle OPEN =
      libc(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE =
      libc("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle FALLOCATE =
      libc(
          "fallocate",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG));

  // Finding the FileStore of a directory parses the mount table; asking it for space is one
  // statvfs.
  private final Map<Path, FileStore> fileStores = new ConcurrentHashMap<>();

  private static @Nullable OpenOption directOption() {
    try {
      Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
      for (Object option : options.getEnumConstants()) {
        if (option instanceof OpenOption direct && option.toString().equals("DIRECT")) {
          return direct;
        }
      }
    } catch (ClassNotFoundException e) {
      // A runtime without jdk.unsupported writes through the page cache.
      return null;
    }
    return null;
  }

  @SuppressWarnings("restricted") // fallocate has no other way in; the launcher grants the access.
  private static MethodHandle libc(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    MemorySegment address = linker.defaultLookup().find(name).orElseThrow();
    return linker.downcallHandle(address, descriptor, options);
  }

  @Override
  public StoreFile open(Path path, Mode mode) throws IOException {
    return switch (mode) {
      case READ -> new PosixFile(path, false, READ);
      case UPDATE -> new PosixFile(path, false, READ, WRITE);
      case CREATE -> new PosixFile(path, false, CREATE_NEW, READ, WRITE);
      case CREATE_DIRECT -> createDirect(path);
    };
  }

  private static StoreFile createDirect(Path path) throws IOException {
    Files.createFile(path);
    try {
      if (DIRECT != null) {
        return new PosixFile(path, true, WRITE, DIRECT);
      }
    } catch (IOException | UnsupportedOperationException e) {
      // File systems without O_DIRECT answer EINVAL; an error of another kind comes again below.
      return new PosixFile(path, false, READ, WRITE);
    }
    return new PosixFile(path, false, READ, WRITE);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    Files.createDirectories(directory);
  }

  @Override
  public void forceDirectory(Path directory, SyncPoint point) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }

  @Override
  public boolean delete(Path path) throws IOException {
    return Files.deleteIfExists(path);
  }

  @Override
  public void truncate(Path path, long sizeBytes) throws IOException {
    try (FileChannel channel = FileChannel.open(path, WRITE)) {
      channel.truncate(sizeBytes);
    }
  }

  @Override
  public boolean punch(Path path, long offset, long lengthBytes) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int descriptor =
          (int) OPEN.invokeExact(arena.allocateFrom(path.toString()), WRITE_ONLY_CLOSE_ON_EXEC);
      if (descriptor < 0) {
        throw new IOException("cannot open " + path + " to give space back");
      }
      try {
        return (int) FALLOCATE.invokeExact(descriptor, PUNCH_HOLE_KEEP_SIZE, offset, lengthBytes)
            == 0;
      } finally {
        int ignored = (int) CLOSE.invokeExact(descriptor);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("fallocate cannot be called", e);
    }
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  @Override
  public long usableSpaceBytes(Path directory) throws IOException {
    FileStore known = fileStores.get(directory);
    if (known == null) {
      known = Files.getFileStore(directory);
      fileStores.put(directory, known);
    }
    return known.getUsableSpace();
  }

  /** An open channel that is opened again when an interrupted reader closed it under the others. */
  private static final class PosixFile implements StoreFile {
    private final Path path;
    private final boolean direct;
    private final boolean writable;
    private volatile FileChannel channel;
    private boolean closed;

    PosixFile(Path path, boolean direct, OpenOption... options) throws IOException {
      this.path = path;
      this.direct = direct;
      Set<OpenOption> asked = Set.of(options);
      this.writable = asked.contains(WRITE);
      this.channel = FileChannel.open(path, asked);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      while (true) {
        FileChannel current = channel;
        try {
          return current.read(target, position);
        } catch (ClosedChannelException e) {
          reopen(current, e);
        }
      }
    }

    /** An interrupt closes a FileChannel for everybody; only the interrupted thread may feel it. */
    private synchronized void reopen(FileChannel dead, ClosedChannelException cause)
        throws IOException {
      if (closed || writable) {
        throw cause;
      }
      if (channel.equals(dead)) {
        channel = FileChannel.open(path, READ);
      }
      if (Thread.currentThread().isInterrupted()) {
        InterruptedIOException interrupted = new InterruptedIOException("interrupted: " + path);
        interrupted.initCause(cause);
        throw interrupted;
      }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      long at = position;
      while (source.hasRemaining()) {
        at += channel.write(source, at);
      }
    }

    @Override
    public void force(SyncPoint point) throws IOException {
      channel.force(false);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public boolean direct() {
      return direct;
    }

    @Override
    public synchronized void close() throws IOException {
      closed = true;
      channel.close();
    }
  }
}
