package io.holdfast.api.operation;

import io.holdfast.api.configuration.CorsRules;
import io.holdfast.api.configuration.TagSet;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.xml.XmlElement;
import io.holdfast.api.xml.XmlReader;
import io.holdfast.api.xml.XmlWriter;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.BucketConfigurationKind;
import io.holdfast.storage.metadata.BucketStore;
import io.holdfast.storage.metadata.VersioningState;
import java.io.IOException;
import java.util.Map;

/** Versioning, tags, CORS and who pays. */
final class BucketDocumentHandlers {
  private static final int MAX_BODY_BYTES = 1024 * 1024;

  private final BucketStore buckets;

  BucketDocumentHandlers(BucketStore buckets) {
    this.buckets = buckets;
  }

  S3Response getVersioning(RequestContext context) {
    XmlWriter xml = XmlWriter.document("VersioningConfiguration");
    switch (context.requireBucket().versioning()) {
      case UNVERSIONED -> {
        // S3 answers an empty element for a bucket that never had versioning.
      }
      case ENABLED -> xml.element("Status", "Enabled");
      case SUSPENDED -> xml.element("Status", "Suspended");
    }
    return S3Response.xml(xml.toBytes());
  }

  S3Response putVersioning(RequestContext context) throws IOException {
    Bucket bucket = context.requireBucket();
    XmlElement root =
        XmlReader.read(context.body().readDocument(MAX_BODY_BYTES), "VersioningConfiguration")
            .onlyOnceEach("Status", "MfaDelete");
    String mfaDelete = root.childText("MfaDelete");
    if (mfaDelete != null) {
      requireNoMfaDelete(mfaDelete.strip());
    }
    String status = root.childText("Status");
    if (status == null) {
      throw new S3Exception(S3ErrorCode.ILLEGAL_VERSIONING_CONFIGURATION);
    }
    VersioningState state =
        switch (status.strip()) {
          case "Enabled" -> VersioningState.ENABLED;
          case "Suspended" -> VersioningState.SUSPENDED;
          default -> throw new S3Exception(S3ErrorCode.MALFORMED_XML);
        };
    if (bucket.objectLockEnabled() && state != VersioningState.ENABLED) {
      throw new S3Exception(
          S3ErrorCode.INVALID_BUCKET_STATE,
          "An Object Lock configuration is present on this bucket, so the versioning state"
              + " cannot be changed.");
    }
    buckets.setVersioning(bucket.bucketId(), state);
    return S3Response.empty(200, Map.of());
  }

  S3Response getTagging(RequestContext context) {
    String document = context.requireBucket().configuration(BucketConfigurationKind.TAGGING);
    if (document == null) {
      throw new S3Exception(S3ErrorCode.NO_SUCH_TAG_SET)
          .with("BucketName", context.requireBucket().name());
    }
    return S3Response.xml(TagSet.stored(document).toXml());
  }

  S3Response putTagging(RequestContext context) throws IOException {
    TagSet tags = TagSet.parse(context.body().readDocument(MAX_BODY_BYTES), TagSet.Target.BUCKET);
    buckets.putConfiguration(
        context.requireBucket().bucketId(), BucketConfigurationKind.TAGGING, tags.toDocument());
    return S3Response.empty(204, Map.of());
  }

  S3Response getCors(RequestContext context) {
    String document = context.requireBucket().configuration(BucketConfigurationKind.CORS);
    if (document == null) {
      throw new S3Exception(S3ErrorCode.NO_SUCH_CORS_CONFIGURATION)
          .with("BucketName", context.requireBucket().name());
    }
    return S3Response.xml(CorsRules.stored(document).toXml());
  }

  S3Response putCors(RequestContext context) throws IOException {
    CorsRules rules = CorsRules.parse(context.body().readDocument(CorsRules.MAX_BYTES));
    buckets.putConfiguration(
        context.requireBucket().bucketId(), BucketConfigurationKind.CORS, rules.toDocument());
    return S3Response.empty(200, Map.of());
  }

  S3Response remove(RequestContext context, BucketConfigurationKind kind) {
    buckets.deleteConfiguration(context.requireBucket().bucketId(), kind);
    return S3Response.empty(204, Map.of());
  }

  S3Response getRequestPayment() {
    return S3Response.xml(
        XmlWriter.document("RequestPaymentConfiguration")
            .element("Payer", "BucketOwner")
            .toBytes());
  }

  private static void requireNoMfaDelete(String value) {
    switch (value) {
      case "Disabled" -> {
        // It is never on, so nothing changes.
      }
      case "Enabled" ->
          throw new S3Exception(S3ErrorCode.NOT_IMPLEMENTED, "MFA Delete is not implemented yet.");
      default -> throw new S3Exception(S3ErrorCode.MALFORMED_XML);
    }
  }
}
