package io.holdfast.api.operation;

import io.holdfast.api.authorization.ObjectOwnership;
import io.holdfast.api.xml.XmlWriter;
import io.holdfast.storage.blob.DigestAlgorithm;
import io.holdfast.storage.metadata.Account;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.MultipartStore;
import io.holdfast.storage.metadata.MultipartUpload;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.VersionStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renders the entries of listings, thousand at a time, straight into bytes. */
final class ListingXml {
  private static final int BYTES_BEFORE_ENTRIES = 1024;
  private static final int BYTES_PER_ENTRY = 512;

  private final XmlWriter writer;
  private final boolean urlEncoding;
  private final @Nullable Account enforcedOwner;

  ListingXml(String root, Bucket bucket, int entries, boolean urlEncoding) {
    this.writer = XmlWriter.document(root, BYTES_BEFORE_ENTRIES + entries * BYTES_PER_ENTRY);
    this.urlEncoding = urlEncoding;
    // With BucketOwnerEnforced the bucket's owner owns what others wrote before, too.
    this.enforcedOwner =
        ObjectOwnership.of(bucket) == ObjectOwnership.BUCKET_OWNER_ENFORCED ? bucket.owner() : null;
  }

  XmlWriter writer() {
    return writer;
  }

  /** An element that {@code encoding-type=url} applies to. */
  void encoded(String name, String text) {
    encoded(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The Prefix of ListObjects, encoded only where decoding would change it: botocore decodes every
   * element of that operation but this one, AWS's other SDKs decode this one as well, and what
   * needs no encoding reads the same to both.
   */
  void prefixOfListObjects(String prefix) {
    boolean ambiguous =
        prefix.chars().anyMatch(c -> c == '%' || c == '+' || (c < ' ' && "\t\n\r".indexOf(c) < 0));
    if (ambiguous) {
      encoded("Prefix", prefix);
    } else {
      writer.element("Prefix", prefix);
    }
  }

  /** Contents, then CommonPrefixes, as S3 groups them. */
  void contents(List<VersionStore.Entry> entries, boolean owners) {
    for (VersionStore.Entry entry : entries) {
      if (entry instanceof VersionStore.Entry.Version(ObjectVersion version)) {
        writer.open("Contents");
        encoded("Key", version.key().utf8());
        body(version, owners);
        writer.close();
      }
    }
    commonPrefixes(entries);
  }

  /** Versions and delete markers in their order, then CommonPrefixes. */
  void versions(List<VersionStore.Entry> entries) {
    for (VersionStore.Entry entry : entries) {
      if (entry instanceof VersionStore.Entry.Version(ObjectVersion version)) {
        writer.open(version.deleteMarker() ? "DeleteMarker" : "Version");
        encoded("Key", version.key().utf8());
        writer.element("VersionId", version.versionId().value());
        writer.element("IsLatest", version.latest());
        if (version.deleteMarker()) {
          writer.element("LastModified", version.lastModified());
          account("Owner", owner(version));
        } else {
          body(version, true);
        }
        writer.close();
      }
    }
    commonPrefixes(entries);
  }

  /** Uploads, then CommonPrefixes. */
  void uploads(List<MultipartStore.Entry> entries) {
    for (MultipartStore.Entry entry : entries) {
      if (entry instanceof MultipartStore.Entry.Upload(MultipartUpload upload)) {
        writer.open("Upload");
        encoded("Key", upload.key().utf8());
        writer.element("UploadId", upload.uploadId());
        account("Initiator", upload.initiator());
        account("Owner", upload.initiator());
        writer.element("StorageClass", upload.attributes().storageClass());
        writer.element("Initiated", upload.initiated());
        checksum(upload.checksumAlgorithm(), upload.checksumType());
        writer.close();
      }
    }
    for (MultipartStore.Entry entry : entries) {
      if (entry instanceof MultipartStore.Entry.CommonPrefix(String prefix)) {
        commonPrefix(prefix);
      }
    }
  }

  private void body(ObjectVersion version, boolean owner) {
    writer.element("LastModified", version.lastModified());
    writer.etag("ETag", version.etag());
    ObjectChecksum checksum = version.attributes().checksum();
    if (checksum != null) {
      checksum(checksum.algorithm(), checksum.type());
    }
    writer.element("Size", version.size());
    if (owner) {
      account("Owner", owner(version));
    }
    writer.element("StorageClass", version.attributes().storageClass());
  }

  private Account owner(ObjectVersion version) {
    return enforcedOwner == null ? version.owner() : enforcedOwner;
  }

  private void checksum(@Nullable DigestAlgorithm algorithm, ObjectChecksum.@Nullable Type type) {
    if (algorithm != null) {
      writer.element("ChecksumAlgorithm", algorithm.name());
    }
    if (type != null) {
      writer.element("ChecksumType", type.name());
    }
  }

  private void account(String name, Account account) {
    writer.open(name);
    writer.element("ID", account.canonicalId());
    writer.element("DisplayName", account.displayName());
    writer.close();
  }

  private void commonPrefixes(List<VersionStore.Entry> entries) {
    for (VersionStore.Entry entry : entries) {
      if (entry instanceof VersionStore.Entry.CommonPrefix(String prefix)) {
        commonPrefix(prefix);
      }
    }
  }

  private void commonPrefix(String prefix) {
    writer.open("CommonPrefixes");
    encoded("Prefix", prefix);
    writer.close();
  }

  private void encoded(String name, byte[] utf8) {
    if (urlEncoding) {
      writer.urlEncodedElement(name, utf8);
    } else {
      writer.element(name, utf8);
    }
  }
}
