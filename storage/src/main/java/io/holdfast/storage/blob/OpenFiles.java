package io.holdfast.storage.blob;

import io.holdfast.storage.blob.BlobFormat.FileHeader;
import io.holdfast.storage.blob.BlobFormat.FileKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Files open for reading, shared by readers and kept open for the next one, within a bound. */
final class OpenFiles implements AutoCloseable {
  private final StoreContext context;
  private final int limit;
  private final Map<Long, OpenFile> files = new LinkedHashMap<>(16, 0.75f, true);

  OpenFiles(StoreContext context) {
    this.context = context;
    this.limit = context.options().openFiles();
  }

  /** One open file and what its first block says. Close it to give it back. */
  static final class OpenFile implements AutoCloseable {
    private final OpenFiles owner;
    private final StoreFile file;
    private final FileHeader header;
    private int readers;
    private boolean dropped;

    OpenFile(OpenFiles owner, StoreFile file, FileHeader header) {
      this.owner = owner;
      this.file = file;
      this.header = header;
    }

    StoreFile file() {
      return file;
    }

    FileHeader header() {
      return header;
    }

    @Override
    public void close() {
      owner.giveBack(this);
    }
  }

  /**
   * The file with this number.
   *
   * @throws CorruptBlobException when it is missing, damaged or another one
   */
  OpenFile acquire(long number, boolean large) throws IOException {
    synchronized (this) {
      OpenFile known = files.get(number);
      if (known != null) {
        known.readers++;
        return known;
      }
    }
    OpenFile opened = open(number, large);
    synchronized (this) {
      OpenFile raced = files.get(number);
      if (raced != null) {
        raced.readers++;
        closeQuietly(opened);
        return raced;
      }
      opened.readers = 1;
      files.put(number, opened);
      evict();
      return opened;
    }
  }

  private OpenFile open(long number, boolean large) throws IOException {
    StoreFile file;
    try {
      file =
          context
              .layer()
              .open(
                  context.directory().file(large ? FileKind.LARGE : FileKind.SMALL, number),
                  FileLayer.Mode.READ);
    } catch (NoSuchFileException e) {
      CorruptBlobException missing = new CorruptBlobException("file " + number + " is missing");
      missing.initCause(e);
      throw missing;
    }
    try {
      FileHeader header = readHeader(file);
      if (header.number() != number || (header.kind() == FileKind.LARGE) != large) {
        throw new CorruptBlobException("file " + number + " has the header of another file");
      }
      return new OpenFile(this, file, header);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * True where a crash came before the header: the file is shorter than one, or has zeros there. A
   * header that is anything else and cannot be read was once good, and so was what stands behind.
   */
  static boolean endsBeforeHeader(StoreFile file) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BlobFormat.FILE_HEADER_BYTES);
    if (!file.readFully(block, 0)) {
      return true;
    }
    for (byte b : block.array()) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  static FileHeader readHeader(StoreFile file) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BlobFormat.FILE_HEADER_BYTES);
    if (!file.readFully(block, 0)) {
      throw new CorruptBlobException("the file is shorter than its header");
    }
    return FileHeader.decode(block);
  }

  /** Forgets the file, because it is about to be removed; readers keep it until they are done. */
  synchronized void drop(long number) {
    OpenFile file = files.remove(number);
    if (file != null) {
      file.dropped = true;
      if (file.readers == 0) {
        closeQuietly(file);
      }
    }
  }

  private synchronized void giveBack(OpenFile file) {
    file.readers--;
    if (file.dropped && file.readers == 0) {
      closeQuietly(file);
    } else {
      evict();
    }
  }

  private void evict() {
    Iterator<OpenFile> oldest = files.values().iterator();
    while (files.size() > limit && oldest.hasNext()) {
      OpenFile file = oldest.next();
      if (file.readers == 0) {
        oldest.remove();
        closeQuietly(file);
      }
    }
  }

  private static void closeQuietly(OpenFile file) {
    try {
      file.file.close();
    } catch (IOException e) {
      // Closing a file that was only read loses nothing.
      file.dropped = true;
    }
  }

  @Override
  public synchronized void close() {
    for (OpenFile file : files.values()) {
      file.dropped = true;
      if (file.readers == 0) {
        closeQuietly(file);
      }
    }
    files.clear();
  }
}
