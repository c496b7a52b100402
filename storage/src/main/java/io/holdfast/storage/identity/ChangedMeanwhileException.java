package io.holdfast.storage.identity;

/**
 * What a call was judged by is not so any more; nothing was changed. Whoever called may call again.
 */
public final class ChangedMeanwhileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ChangedMeanwhileException(String message) {
    super(message);
  }
}
