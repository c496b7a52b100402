package io.holdfast.storage.metadata;

/**
 * A version id as S3 shows it: opaque, URL-safe, unique within its key; or {@link #NULL}, the id of
 * versions written while versioning was not enabled.
 *
 * @param value 1 to 1024 characters
 */
public record VersionId(String value) {
  /** The null version. */
  public static final VersionId NULL = new VersionId("null");

  public VersionId {
    if (value.isEmpty() || value.length() > 1024) {
      throw new IllegalArgumentException("version id of " + value.length() + " characters");
    }
  }

  /** True for the null version. */
  public boolean isNull() {
    return value.equals("null");
  }
}
