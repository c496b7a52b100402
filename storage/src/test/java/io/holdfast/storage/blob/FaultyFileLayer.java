package io.holdfast.storage.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The real files under a disk that can be told to fail. */
final class FaultyFileLayer implements FileLayer {
  private final FileLayer real = new PosixFileLayer();

  /** What the next operations of a kind throw; null when they succeed. */
  final AtomicReference<@Nullable IOException> creating = new AtomicReference<>();

  final AtomicReference<@Nullable IOException> writing = new AtomicReference<>();
  final AtomicReference<@Nullable IOException> forcing = new AtomicReference<>();
  volatile long usableSpaceBytes = Long.MAX_VALUE / 2;

  /** A sector of a file that cannot be read. */
  record BadSector(Path path, long sector) {
    static final int BYTES = 4096;
  }

  volatile @Nullable BadSector bad;

  private static void fail(AtomicReference<@Nullable IOException> with) throws IOException {
    IOException fault = with.get();
    if (fault != null) {
      throw fault;
    }
  }

  @Override
  public StoreFile open(Path path, Mode mode) throws IOException {
    if (mode == Mode.CREATE || mode == Mode.CREATE_DIRECT) {
      fail(creating);
    }
    return new FaultyFile(real.open(path, mode), path);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    real.createDirectories(directory);
  }

  @Override
  public void forceDirectory(Path directory, SyncPoint point) throws IOException {
    fail(forcing);
    real.forceDirectory(directory, point);
  }

  @Override
  public boolean delete(Path path) throws IOException {
    return real.delete(path);
  }

  @Override
  public void truncate(Path path, long sizeBytes) throws IOException {
    real.truncate(path, sizeBytes);
  }

  @Override
  public boolean punch(Path path, long offset, long lengthBytes) throws IOException {
    return real.punch(path, offset, lengthBytes);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return real.list(directory);
  }

  @Override
  public long usableSpaceBytes(Path directory) {
    return usableSpaceBytes;
  }

  private final class FaultyFile implements StoreFile {
    private final StoreFile file;
    private final Path path;

    FaultyFile(StoreFile file, Path path) {
      this.file = file;
      this.path = path;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      BadSector sector = bad;
      long from = sector == null ? 0 : sector.sector() * BadSector.BYTES;
      if (sector != null
          && sector.path().equals(path)
          && position < from + BadSector.BYTES
          && position + target.remaining() > from) {
        throw new IOException("Input/output error");
      }
      return file.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      fail(writing);
      file.write(source, position);
    }

    @Override
    public void force(SyncPoint point) throws IOException {
      fail(forcing);
      file.force(point);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public boolean direct() {
      return file.direct();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
