package io.holdfast.storage.metadata;

/**
 * Another process has replaced the master key; this one knows only the old key and may not encrypt
 * anything under it any more.
 */
public final class MasterKeyReplacedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** With what to do about it. */
  public MasterKeyReplacedException() {
    super(
        "The master key was replaced (./holdfast session rotate-master-key), and this process has"
            + " the old one. Nothing is encrypted under it any more: restart this process with the"
            + " new key.");
  }
}
