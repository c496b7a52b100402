package io.holdfast.api.operation;

import io.holdfast.api.configuration.TagSet;
import io.holdfast.api.request.DeleteObjectTagging;
import io.holdfast.api.request.GetObjectTagging;
import io.holdfast.api.request.PutObjectTagging;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.VersionId;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** GetObjectTagging, PutObjectTagging and DeleteObjectTagging. Last-Modified stays what it was. */
final class ObjectTaggingHandler {
  private static final int MAX_DOCUMENT_BYTES = 64 << 10;

  private final ObjectServices services;
  private final VersionLookup lookup;

  ObjectTaggingHandler(ObjectServices services) {
    this.services = services;
    this.lookup = new VersionLookup(services.versions(), services.authorizer());
  }

  S3Response get(GetObjectTagging request, RequestContext context) {
    Bucket bucket = context.requireBucket();
    ObjectVersion version =
        lookup.require(
            context.access(), bucket, request.key(), request.versionId(), request.action());
    return new S3Response(
        200,
        new ObjectHeaders().versionId(bucket, version).toMap(),
        new S3Response.Body.Bytes(
            "application/xml", new TagSet(version.attributes().tags()).toXml()));
  }

  S3Response put(PutObjectTagging request, RequestContext context) throws IOException {
    // Policies may ask which tags are to be set, so the document is read first; it is small.
    TagSet tags =
        TagSet.parse(context.body().readDocument(MAX_DOCUMENT_BYTES), TagSet.Target.OBJECT);
    ObjectVersion version =
        lookup.require(
            context.access().withRequestTags(tags.tags()),
            context.requireBucket(),
            request.key(),
            request.versionId(),
            request.action());
    return set(version, request.key(), request.versionId(), tags.tags(), 200, context);
  }

  S3Response delete(DeleteObjectTagging request, RequestContext context) {
    ObjectVersion version =
        lookup.require(
            context.access(),
            context.requireBucket(),
            request.key(),
            request.versionId(),
            request.action());
    return set(version, request.key(), request.versionId(), Map.of(), 204, context);
  }

  /** The version that was judged is the one that changes, whatever is written meanwhile. */
  private S3Response set(
      ObjectVersion judged,
      ObjectKey key,
      @Nullable VersionId named,
      Map<String, String> tags,
      int status,
      RequestContext context) {
    Bucket bucket = context.requireBucket();
    ObjectVersion changed =
        services
            .versions()
            .setTags(bucket.bucketId(), key, judged.versionId(), tags)
            .orElseThrow(() -> VersionLookup.absent(key, named));
    return S3Response.empty(status, new ObjectHeaders().versionId(bucket, changed).toMap());
  }
}
