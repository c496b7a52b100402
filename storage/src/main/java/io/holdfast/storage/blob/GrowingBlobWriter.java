package io.holdfast.storage.blob;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A body of unknown length: packed while it is small, and moved to a file of its own when it grows.
 */
final class GrowingBlobWriter implements BlobWriter {
  private final StoreContext context;
  private final BlobSpec spec;
  private BlobWriter writer;

  GrowingBlobWriter(StoreContext context, Containers containers, BlobSpec spec) throws IOException {
    this.context = context;
    this.spec = spec;
    this.writer =
        new PackedBlobWriter(context, containers, spec, context.options().packedLimitBytes());
  }

  @Override
  public void append(ByteBuffer source) throws IOException {
    if (writer instanceof PackedBlobWriter packed && !packed.fits(source.remaining())) {
      LargeBlobWriter large = new LargeBlobWriter(context, spec);
      try {
        large.append(packed.contents());
      } catch (IOException | RuntimeException e) {
        large.close();
        throw e;
      }
      writer = large;
      packed.close();
    }
    writer.append(source);
  }

  @Override
  public SealedBlob seal() throws IOException {
    return writer.seal();
  }

  @Override
  public BlobLocation commit(byte[] descriptor) throws IOException {
    return writer.commit(descriptor);
  }

  @Override
  public void close() {
    writer.close();
  }
}
