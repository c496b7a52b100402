package io.holdfast.api.operation;

import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.BodyIntegrity;
import io.holdfast.api.request.ChecksumName;
import io.holdfast.api.request.DeleteObjects;
import io.holdfast.api.request.ObjectParameters;
import io.holdfast.api.request.WriteConditions;
import io.holdfast.api.xml.XmlElement;
import io.holdfast.api.xml.XmlReader;
import io.holdfast.api.xml.XmlWriter;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.CommitOutcome;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.VersionId;
import io.holdfast.storage.metadata.VersionStore;
import io.holdfast.storage.metadata.VersionStore.DeleteTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** DeleteObjects: each key is judged by itself; a refused one is an error in the answer. */
final class DeleteObjectsHandler {
  private static final int MAX_DOCUMENT_BYTES = 4 << 20;
  private static final int MAX_KEYS = 1000;

  private final ObjectServices services;

  DeleteObjectsHandler(ObjectServices services) {
    this.services = services;
  }

  /**
   * One line of the request.
   *
   * @param target null where it is refused already
   */
  private record Item(
      String key,
      @Nullable String versionId,
      @Nullable DeleteTarget target,
      @Nullable S3Exception refusal) {}

  S3Response handle(DeleteObjects request, RequestContext context) throws IOException {
    Bucket bucket = context.requireBucket();
    byte[] document = document(request.integrity(), context.body());
    XmlElement root = XmlReader.read(document, "Delete").only(Set.of("Quiet"), Set.of("Object"));
    XmlElement quietElement = root.child("Quiet");
    boolean quiet = quietElement != null && quietElement.requireBoolean();
    List<XmlElement> objects = root.all("Object");
    if (objects.isEmpty() || objects.size() > MAX_KEYS) {
      throw new S3Exception(S3ErrorCode.MALFORMED_XML);
    }
    List<Item> items = new ArrayList<>(objects.size());
    for (XmlElement object : objects) {
      items.add(item(object, context));
    }
    return S3Response.xml(render(items, delete(items, bucket, context), quiet, bucket));
  }

  /** Anybody who could change the document under way could delete what they like. */
  private static byte[] document(BodyIntegrity integrity, RequestBody body) throws IOException {
    if (!integrity.isGiven()) {
      throw new S3Exception(
          S3ErrorCode.INVALID_REQUEST, "Missing required header for this request: Content-MD5");
    }
    byte[] document = body.readDocument(MAX_DOCUMENT_BYTES);
    DigestAlgorithm algorithm = integrity.algorithm();
    if (algorithm != null) {
      byte[] promised = integrity.checksum();
      if (promised == null) {
        String trailer = body.trailers().get(ChecksumName.header(algorithm));
        promised = ChecksumName.decode(algorithm, trailer == null ? "" : trailer);
      }
      if (!MessageDigest.isEqual(promised, MultipartDigests.digest(algorithm, document))) {
        throw ChecksumName.mismatch(algorithm);
      }
    }
    byte[] md5 = integrity.contentMd5();
    if (md5 != null
        && !MessageDigest.isEqual(md5, MultipartDigests.digest(DigestAlgorithm.MD5, document))) {
      throw new S3Exception(S3ErrorCode.BAD_DIGEST);
    }
    return document;
  }

  private Item item(XmlElement object, RequestContext context) {
    object.onlyOnceEach("Key", "VersionId", "ETag", "LastModifiedTime", "Size");
    String key = object.requireText("Key");
    String version = object.childText("VersionId");
    if (key.isEmpty()) {
      throw new S3Exception(S3ErrorCode.MALFORMED_XML);
    }
    try {
      if (key.getBytes(StandardCharsets.UTF_8).length > ObjectKey.MAX_BYTES) {
        throw new S3Exception(S3ErrorCode.KEY_TOO_LONG);
      }
      VersionId versionId =
          version == null || version.isEmpty() ? null : ObjectParameters.parseVersionId(version);
      DeleteObjectHandler.authorize(services.authorizer(), context, key, versionId);
      DeleteTarget target =
          new DeleteTarget(
              ObjectKey.of(key),
              versionId,
              WriteConditions.of(
                  object.childText("ETag"),
                  object.childText("Size"),
                  object.childText("LastModifiedTime")));
      return new Item(key, version, target, null);
    } catch (S3Exception refusal) {
      return new Item(key, version, null, refusal);
    } catch (IllegalArgumentException invalidKey) {
      return new Item(key, version, null, new S3Exception(S3ErrorCode.INVALID_URI, invalidKey));
    }
  }

  /** Outcomes in the order of the items; null for those that were refused before. */
  private List<VersionStore.@Nullable Deletion> delete(
      List<Item> items, Bucket bucket, RequestContext context) {
    List<DeleteTarget> targets = new ArrayList<>(items.size());
    for (Item item : items) {
      if (item.target() != null) {
        targets.add(item.target());
      }
    }
    Iterator<VersionStore.Deletion> deletions =
        targets.isEmpty()
            ? Collections.emptyIterator()
            : services
                .versions()
                .delete(bucket.bucketId(), DeleteObjectHandler.markerOwner(context), targets)
                .iterator();
    List<VersionStore.@Nullable Deletion> outcomes = new ArrayList<>(items.size());
    for (Item item : items) {
      outcomes.add(item.target() == null ? null : deletions.next());
    }
    return outcomes;
  }

  private static byte[] render(
      List<Item> items,
      List<VersionStore.@Nullable Deletion> outcomes,
      boolean quiet,
      Bucket bucket) {
    XmlWriter xml = XmlWriter.document("DeleteResult", 128 * items.size());
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      VersionStore.Deletion outcome = outcomes.get(i);
      S3Exception refusal = item.refusal();
      if (outcome instanceof VersionStore.Deletion.Refused(CommitOutcome.Reason reason)
          && item.target() != null) {
        refusal = Refusals.of(reason, bucket, item.target().key());
      }
      if (refusal != null) {
        xml.open("Error").element("Key", item.key());
        version(xml, item);
        xml.element("Code", refusal.code().code())
            .element("Message", String.valueOf(refusal.getMessage()))
            .close();
      } else if (!quiet) {
        xml.open("Deleted").element("Key", item.key());
        version(xml, item);
        if (outcome instanceof VersionStore.Deletion.MarkerAdded(VersionId marker)) {
          xml.element("DeleteMarker", true).element("DeleteMarkerVersionId", marker.value());
        } else if (outcome instanceof VersionStore.Deletion.Deleted deleted
            && deleted.wasMarker()
            && item.versionId() != null) {
          xml.element("DeleteMarker", true).element("DeleteMarkerVersionId", item.versionId());
        }
        xml.close();
      }
    }
    return xml.toBytes();
  }

  private static void version(XmlWriter xml, Item item) {
    if (item.versionId() != null && !item.versionId().isEmpty()) {
      xml.element("VersionId", item.versionId());
    }
  }
}
