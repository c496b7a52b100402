package io.holdfast.api.request;

import io.holdfast.api.error.S3Exception;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.WriteCondition;
import org.jspecify.annotations.Nullable;

/**
 * CopyObject.
 *
 * @param headers what the copy gets where a directive says REPLACE
 * @param checksumAlgorithm to compute for the copy, or null for the source's
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html">API</a>
 */
public record CopyObject(
    String bucket,
    ObjectKey key,
    CopySource source,
    Directive metadataDirective,
    Directive taggingDirective,
    NewObjectHeaders headers,
    @Nullable DigestAlgorithm checksumAlgorithm,
    WriteCondition condition)
    implements ObjectRequest {

  static CopyObject from(RequestHead head) {
    return new CopyObject(
        head.requireBucket(),
        head.requireKey(),
        CopySource.from(head.headers()),
        Directive.parse(
            head.headers().first("x-amz-metadata-directive"),
            "metadata",
            "x-amz-metadata-directive"),
        Directive.parse(
            head.headers().first("x-amz-tagging-directive"), "tagging", "x-amz-tagging-directive"),
        NewObjectHeaders.from(head.headers()),
        MultipartChecksum.algorithm(head.headers()),
        WriteConditions.forWrite(head.headers()));
  }

  @Override
  public String action() {
    return "s3:PutObject";
  }

  /** Where metadata or tags of the copy come from. */
  public enum Directive {
    COPY,
    REPLACE;

    private static Directive parse(@Nullable String value, String what, String header) {
      if (value == null || value.equals("COPY")) {
        return COPY;
      }
      if (value.equals("REPLACE")) {
        return REPLACE;
      }
      throw S3Exception.invalidArgument("Unknown " + what + " directive.", header, value);
    }
  }
}
