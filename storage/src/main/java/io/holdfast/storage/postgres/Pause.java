package io.holdfast.storage.postgres;

/** Waiting that keeps an interruption for whoever looks at it next. */
final class Pause {
  private Pause() {}

  static void millis(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
