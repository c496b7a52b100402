package io.holdfast.storage.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.Set;

/** Blobs that tests write and read back. */
final class Blobs {
  private Blobs() {}

  static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static BlobLocation write(BlobStore store, byte[] data, byte[] descriptor) throws IOException {
    return write(store, data, descriptor, data.length);
  }

  static BlobLocation write(BlobStore store, byte[] data, byte[] descriptor, long declared)
      throws IOException {
    try (BlobWriter writer = store.begin(new BlobSpec(declared, Set.of()))) {
      writer.append(ByteBuffer.wrap(data));
      return writer.commit(descriptor);
    }
  }

  static byte[] read(BlobStore store, BlobLocation location) throws IOException {
    try (BlobReader reader = store.open(location)) {
      ByteBuffer target = ByteBuffer.allocate(Math.toIntExact(reader.length()));
      while (target.hasRemaining()) {
        reader.read(target.position(), target);
      }
      return target.array();
    }
  }
}
