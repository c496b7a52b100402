package io.holdfast.storage.blob;

import io.holdfast.storage.blob.BlobFormat.FileKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The appenders of packed blobs: one for small ones, two for the others. */
final class Containers implements AutoCloseable {
  private static final int MEDIUM_APPENDERS = 2;

  private final ContainerAppender small;
  private final List<ContainerAppender> medium = new ArrayList<>();

  Containers(StoreContext context) throws IOException {
    long rollBytes = context.options().rollBytes();
    small = new ContainerAppender(context, FileKind.SMALL, rollBytes, "small");
    for (int index = 0; index < MEDIUM_APPENDERS; index++) {
      medium.add(new ContainerAppender(context, FileKind.MEDIUM, rollBytes, "medium-" + index));
    }
  }

  /** Queues {@code pending} where least waits; takes over its buffer. */
  void append(PendingRecord pending) throws IOException {
    if (pending.kind() == FileKind.SMALL) {
      small.append(pending);
      return;
    }
    ContainerAppender chosen = medium.getFirst();
    for (ContainerAppender other : medium) {
      if (other.load() < chosen.load()) {
        chosen = other;
      }
    }
    chosen.append(pending);
  }

  @Override
  public void close() {
    small.close();
    medium.forEach(ContainerAppender::close);
  }
}
