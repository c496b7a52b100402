package io.holdfast.api.operation;

import io.holdfast.api.authorization.Access;
import io.holdfast.api.authorization.AccessControl;
import io.holdfast.api.authorization.SignatureFacts;
import io.holdfast.api.configuration.TagSet;
import io.holdfast.api.error.S3ErrorCode;
import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.BodyIntegrity;
import io.holdfast.api.request.NewObjectHeaders;
import io.holdfast.api.xml.XmlWriter;
import io.holdfast.sigv4.FormFields;
import io.holdfast.storage.blob.BlobSpec;
import io.holdfast.storage.blob.BlobWriter;
import io.holdfast.storage.blob.SealedBlob;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.ObjectChecksum;
import io.holdfast.storage.metadata.ObjectKey;
import io.holdfast.storage.metadata.ObjectVersion;
import io.holdfast.storage.metadata.WriteCondition;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PostObject: a browser's upload. All fields are judged before a byte of the file is stored. */
final class PostObjectHandler {
  private static final String FILE_NAME = "${filename}";

  private final ObjectServices services;
  private final VersionWrite write;
  private final FormAuthentication authentication;

  PostObjectHandler(ObjectServices services, FormAuthentication authentication) {
    this.services = services;
    this.write = new VersionWrite(services);
    this.authentication = authentication;
  }

  S3Response handle(RequestContext context) throws IOException {
    Bucket bucket = context.requireBucket();
    MultipartFormReader reader =
        MultipartFormReader.over(context.body(), context.head().headers().first("content-type"));
    MultipartFormReader.Form form = reader.readFields();
    FormFields fields = withFileName(form);
    ObjectKey key = key(fields);
    FormAuthentication.Judged judged = authentication.judge(fields, bucket.name(), context.now());
    context.formSigner().judged(judged.caller(), judged.version());
    FormHeaders headers = new FormHeaders(fields);
    NewObjectHeaders parsed = NewObjectHeaders.from(headers);
    Map<String, String> tags = tags(fields, parsed);
    Access access =
        context
            .access()
            .byForm(
                judged.caller(),
                headers,
                SignatureFacts.of(judged.version(), SignatureFacts.Place.FORM, judged.signedAt()));
    AccessControl.NewObjectAcl acl =
        write.authorize(access, bucket, key, headers, parsed.withTags(tags));
    BodyIntegrity integrity = BodyIntegrity.from(headers);
    FormFileBody file = new FormFileBody(reader, judged.range());
    BlobSpec spec = new BlobSpec(BlobSpec.UNKNOWN_LENGTH, BlobIntake.digests(integrity, file));
    try (BlobWriter writer = services.blobs().begin(spec)) {
      SealedBlob sealed = BlobIntake.receive(writer, file);
      ObjectChecksum checksum = BlobIntake.verify(integrity, file, sealed);
      ObjectVersion version =
          write.commit(
              judged.caller(),
              writer,
              sealed,
              bucket,
              key,
              acl.owner().accountId(),
              VersionWrite.attributes(
                  parsed.contentHeaders(), parsed.userMetadata(), tags, acl.document(), checksum),
              WriteCondition.NONE);
      return response(context, fields, version, checksum);
    }
  }

  private static FormFields withFileName(MultipartFormReader.Form form) {
    String fileName = form.fileName() == null ? "" : form.fileName();
    List<Map.Entry<String, String>> replaced = new ArrayList<>(form.fields().size());
    for (Map.Entry<String, String> field : form.fields()) {
      replaced.add(
          field.getKey().equalsIgnoreCase("key")
              ? Map.entry(field.getKey(), field.getValue().replace(FILE_NAME, fileName))
              : field);
    }
    return FormFields.of(replaced);
  }

  private static ObjectKey key(FormFields fields) {
    String text = fields.value("key");
    if (text == null) {
      throw S3Exception.invalidArgument(
          "Bucket POST must contain a field named 'key'.  If it is specified, please check the"
              + " order of the fields.",
          "key",
          "");
    }
    if (text.isEmpty()) {
      throw S3Exception.invalidArgument("User key must have a length greater than 0.", "key", "");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > ObjectKey.MAX_BYTES) {
      throw new S3Exception(S3ErrorCode.KEY_TOO_LONG);
    }
    try {
      return ObjectKey.of(text);
    } catch (IllegalArgumentException e) {
      throw new S3Exception(S3ErrorCode.INVALID_URI, e);
    }
  }

  private static Map<String, String> tags(FormFields fields, NewObjectHeaders parsed) {
    String document = fields.value("tagging");
    if (document == null) {
      return parsed.tags() == null ? Map.of() : parsed.tags().tags();
    }
    return TagSet.parse(document.getBytes(StandardCharsets.UTF_8), TagSet.Target.OBJECT).tags();
  }

  private static S3Response response(
      RequestContext context,
      FormFields fields,
      ObjectVersion version,
      @Nullable ObjectChecksum checksum) {
    Bucket bucket = context.requireBucket();
    String location = ObjectLocation.of(context.head(), bucket, version.key());
    ObjectHeaders headers =
        new ObjectHeaders().etag(version.etag()).writtenVersionId(version).checksum(checksum);
    String redirect = redirect(fields, bucket, version);
    if (redirect != null) {
      return S3Response.empty(303, headers.with("Location", redirect).toMap());
    }
    headers.with("Location", location);
    String status = fields.value("success_action_status");
    if ("201".equals(status)) {
      byte[] document =
          new XmlWriter(512)
              .open("PostResponse")
              .element("Location", location)
              .element("Bucket", bucket.name())
              .element("Key", version.key().utf8())
              .etag("ETag", version.etag())
              .toBytes();
      return new S3Response(
          201, headers.toMap(), new S3Response.Body.Bytes("application/xml", document));
    }
    return S3Response.empty("200".equals(status) ? 200 : 204, headers.toMap());
  }

  /** Where the browser goes next, or null: a target that is no URL is ignored, as AWS does. */
  private static @Nullable String redirect(
      FormFields fields, Bucket bucket, ObjectVersion version) {
    String target = fields.value("success_action_redirect");
    if (target == null) {
      target = fields.value("redirect");
    }
    if (target == null) {
      return null;
    }
    try {
      URI uri = new URI(target);
      String scheme = uri.getScheme();
      if (scheme == null
          || uri.getRawAuthority() == null
          || !(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))) {
        return null;
      }
      return uri.toASCIIString()
          + (uri.getRawQuery() == null ? "?" : "&")
          + "bucket="
          + ObjectLocation.encoded(bucket.name())
          + "&key="
          + ObjectLocation.encoded(version.key().value())
          + "&etag=%22"
          + version.etag()
          + "%22";
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
