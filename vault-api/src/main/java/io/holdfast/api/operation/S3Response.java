package io.holdfast.api.operation;

import io.holdfast.storage.blob.BlobLocation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An answer, ready to be written.
 *
 * @param status HTTP status
 * @param headers in order; Content-Length, Date, Server and request ids are the edge's
 * @param body what follows
 */
public record S3Response(int status, Map<String, String> headers, Body body) {
  public S3Response {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** A response without a body. */
  public static S3Response empty(int status, Map<String, String> headers) {
    return new S3Response(status, headers, new Body.Empty());
  }

  /** A 200 with an XML document. */
  public static S3Response xml(byte[] document) {
    return new S3Response(200, Map.of(), new Body.Bytes("application/xml", document));
  }

  /** What follows the headers. */
  public sealed interface Body {
    /** Nothing. */
    record Empty() implements Body {}

    /** Bytes in memory. Not sent for HEAD, but counted in Content-Length. */
    record Bytes(String contentType, byte[] bytes) implements Body {}

    /**
     * Object bytes: ranges of blobs one after another, streamed and verified. Not sent for HEAD.
     *
     * @param length sum of the ranges, which is the Content-Length
     */
    record Blobs(List<BlobRange> ranges, long length) implements Body {}
  }

  /** A range of one blob. */
  public record BlobRange(BlobLocation location, long offset, long length) {}
}
