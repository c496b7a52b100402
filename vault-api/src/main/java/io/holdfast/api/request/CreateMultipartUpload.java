package io.holdfast.api.request;

import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.metadata.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * CreateMultipartUpload.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html">API</a>
 */
public record CreateMultipartUpload(
    String bucket,
    ObjectKey key,
    NewObjectHeaders headers,
    @Nullable DigestAlgorithm checksumAlgorithm,
    ObjectChecksum.@Nullable Type checksumType)
    implements ObjectRequest {

  static CreateMultipartUpload from(RequestHead head) {
    DigestAlgorithm algorithm = MultipartChecksum.algorithm(head.headers());
    return new CreateMultipartUpload(
        head.requireBucket(),
        head.requireKey(),
        NewObjectHeaders.from(head.headers()),
        algorithm,
        MultipartChecksum.type(head.headers(), algorithm));
  }

  @Override
  public String action() {
    return "s3:PutObject";
  }
}
