package io.holdfast.api.request;

import io.holdfast.storage.metadata.ObjectKey;

/**
 * GetObjectTorrent. No object has a torrent here, nor at AWS since April 2022.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTorrent.html">API</a>
 */
public record GetObjectTorrent(String bucket, ObjectKey key) implements ObjectRequest {

  static GetObjectTorrent from(RequestHead head) {
    return new GetObjectTorrent(head.requireBucket(), head.requireKey());
  }

  @Override
  public String action() {
    return "s3:GetObjectTorrent";
  }
}
