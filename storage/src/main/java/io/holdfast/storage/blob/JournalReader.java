package io.holdfast.storage.blob;

import io.holdfast.storage.blob.BlobFormat.FileHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/** Reads the journal in the order in which it was written. */
public final class JournalReader {
  private final DataDirectory directory;
  private final FileLayer layer;

  /** Reads the journal under {@code directory} through {@code layer}. */
  public JournalReader(Path directory, FileLayer layer) {
    this.directory = new DataDirectory(directory);
    this.layer = layer;
  }

  /** Takes what the journal holds. */
  public interface Visitor {
    /** One entry, verified. */
    void entry(byte[] entry) throws IOException;

    /**
     * A place where no entry can be read.
     *
     * @param tail whether it is the end of a file, as a crash leaves it before an acknowledgement
     */
    void damaged(long file, long offset, boolean tail, String problem) throws IOException;
  }

  /** Visits all entries of all files. */
  public void read(Visitor visitor) throws IOException {
    // Names are fixed-width hexadecimal numbers that only grow: their order is that of writing.
    for (String name : layer.list(directory.journal())) {
      OptionalLong number = DataDirectory.numberOf(name);
      if (number.isPresent()) {
        readFile(number.getAsLong(), visitor);
      }
    }
  }

  private void readFile(long number, Visitor visitor) throws IOException {
    StoreFile opened;
    try {
      opened = layer.open(directory.journal(number), FileLayer.Mode.READ);
    } catch (IOException e) {
      damaged(visitor, number, 0, false, e);
      return;
    }
    try (StoreFile file = opened) {
      FileHeader header;
      try {
        header = OpenFiles.readHeader(file);
      } catch (IOException e) {
        boolean corrupt = e instanceof CorruptBlobException;
        damaged(visitor, number, 0, corrupt && OpenFiles.endsBeforeHeader(file), e);
        return;
      }
      RecordWalker walker = new RecordWalker(file, header, 0);
      for (RecordWalker.Step step = walker.next(); step != null; step = walker.next()) {
        switch (step) {
          case RecordWalker.Gap gap ->
              visitor.damaged(number, gap.from(), gap.tail(), "no valid entry begins here");
          case RecordWalker.Found found -> entry(file, number, found, walker, visitor);
        }
      }
    }
  }

  private static void entry(
      StoreFile file, long number, RecordWalker.Found found, RecordWalker walker, Visitor visitor)
      throws IOException {
    byte[] entry;
    try {
      entry = verified(file, found.blob());
    } catch (IOException e) {
      damaged(visitor, number, found.record().offset(), walker.position() >= file.size(), e);
      return;
    }
    visitor.entry(entry);
  }

  /** A place that the disk cannot read is told of, and the entries behind it are read. */
  private static void damaged(
      Visitor visitor, long number, long offset, boolean last, IOException e) throws IOException {
    if (e instanceof ClosedChannelException stopped) {
      throw stopped;
    }
    boolean corrupt = e instanceof CorruptBlobException;
    String problem = corrupt ? String.valueOf(e.getMessage()) : e.toString();
    visitor.damaged(number, offset, last && corrupt, problem);
  }

  private static byte[] verified(StoreFile file, StoredBlob blob) throws IOException {
    long length = blob.location().length();
    if (length > LocalJournal.MAX_ENTRY_BYTES) {
      throw new CorruptBlobException("entry of " + length + " bytes");
    }
    blob.readDescriptor(file);
    ByteBuffer table = blob.readTable(file);
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    if (!file.readFully(bytes, blob.dataOffset())) {
      throw new CorruptBlobException("the entry is cut off");
    }
    CRC32C crc = new CRC32C();
    for (int at = 0; at < length; at += DigestPass.BLOCK_BYTES) {
      crc.reset();
      crc.update(bytes.array(), at, (int) Math.min(DigestPass.BLOCK_BYTES, length - at));
      if ((int) crc.getValue() != table.getInt()) {
        throw new CorruptBlobException("the entry fails its checksum");
      }
    }
    return bytes.array();
  }
}
