package io.holdfast.api.authorization;

import io.holdfast.api.error.S3Exception;
import io.holdfast.api.request.CopySource;
import io.holdfast.api.request.QueryParameters;
import io.holdfast.api.request.ReadConditions;
import io.holdfast.api.request.RequestHeaders;
import io.holdfast.iam.condition.RequestContext;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.VersionId;
import io.holdfast.sts.policy.PrincipalContext;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The condition keys of an S3 request. What the server derives comes from the socket, the stores
 * and the judged signature; a header speaks for the one key that is named after it and for no
 * other, so that no client can set a key of the server's.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html">
 *     Condition keys of Amazon S3</a>
 */
final class ConditionFacts {
  private static final String RETAIN_UNTIL = "x-amz-object-lock-retain-until-date";

  private static final ReadConditions NO_CONDITIONS = new ReadConditions(null, null, null, null);

  /** Headers of writes whose key is {@code s3:} and their own name. */
  private static final List<String> KEYS_OF_HEADERS =
      List.of(
          "x-amz-acl",
          "x-amz-grant-full-control",
          "x-amz-grant-read",
          "x-amz-grant-read-acp",
          "x-amz-grant-write",
          "x-amz-grant-write-acp",
          "x-amz-metadata-directive",
          "x-amz-object-ownership",
          "x-amz-server-side-encryption",
          "x-amz-server-side-encryption-aws-kms-key-id",
          "x-amz-server-side-encryption-customer-algorithm",
          "x-amz-storage-class",
          "x-amz-website-redirect-location");

  private final Access access;
  private final Target target;
  private final String action;
  private final CallerPolicies caller;

  ConditionFacts(Access access, Target target, String action, CallerPolicies caller) {
    this.access = access;
    this.target = target;
    this.action = action;
    this.caller = caller;
  }

  RequestContext collect() {
    RequestContext.Builder context = RequestContext.builder();
    ofConnection(context);
    if (caller.acting() == null) {
      context
          .put("aws:PrincipalType", "Anonymous")
          .put("aws:userid", "anonymous")
          .put("aws:PrincipalIsAWSService", "false")
          .put("aws:ViaAWSService", "false");
    } else {
      PrincipalContext.addTo(context, caller.acting(), access.now());
    }
    ofSignature(context);
    ofResource(context);
    ofQuery(context);
    ofFields(context);
    Map<String, String> tags = access.requestTags();
    if (tags != null) {
      tags.forEach((key, value) -> context.addTag("s3:RequestObjectTag/", key, value));
      context.putAll("s3:RequestObjectTagKeys", List.copyOf(tags.keySet()));
    }
    optional(context, "s3:LocationConstraint", access.locationConstraint());
    return context.build();
  }

  private void ofConnection(RequestContext.Builder context) {
    context
        .put("aws:CurrentTime", access.now().toString())
        .put("aws:EpochTime", Long.toString(access.now().getEpochSecond()))
        .put("aws:SecureTransport", Boolean.toString(access.head().secure()));
    String address = access.head().remoteAddress();
    int zone = address.indexOf('%');
    optional(context, "aws:SourceIp", zone < 0 ? address : address.substring(0, zone));
    String tls = access.tlsProtocol();
    if (tls != null && tls.startsWith("TLSv")) {
      context.put("s3:TlsVersion", tls.substring("TLSv".length()));
    }
    optional(context, "aws:UserAgent", access.head().headers().first("user-agent"));
    optional(context, "aws:Referer", access.head().headers().first("referer"));
  }

  private void ofSignature(RequestContext.Builder context) {
    SignatureFacts signature = access.signature();
    if (signature == null) {
      return;
    }
    context
        .put("s3:authType", signature.place().authType())
        .put("s3:signatureversion", signature.signatureVersion());
    Instant signed = signature.signedAt();
    if (signed != null) {
      long age = Math.max(0, Duration.between(signed, access.now()).toMillis());
      context.put("s3:signatureAge", Long.toString(age));
    }
  }

  private void ofResource(RequestContext.Builder context) {
    Bucket bucket = target.bucketOrNull();
    String owner =
        bucket != null ? bucket.owner().accountId() : caller.principal().accountIdOrNull();
    optional(context, "aws:ResourceAccount", owner);
    optional(context, "s3:ResourceAccount", owner);
    VersionId version = target.versionIdOrNull();
    if (version != null) {
      context.put("s3:versionid", version.value());
    }
    if (target instanceof Target.OfVersion object) {
      object
          .version()
          .attributes()
          .tags()
          .forEach((key, value) -> context.addTag("s3:ExistingObjectTag/", key, value));
    }
    if (target instanceof Target.OfAbsentKey absent) {
      // Whoever may list under a prefix may know what is not there.
      context.put("s3:prefix", absent.key().value());
    }
  }

  private void ofQuery(RequestContext.Builder context) {
    if (target instanceof Target.OfBucket
        && action.startsWith("s3:ListBucket")
        && access.head().method().equals("GET")) {
      QueryParameters query = access.head().query();
      for (String name : List.of("prefix", "delimiter", "max-keys")) {
        String value = query.only(name);
        // An empty prefix is one: policies name it to permit the listing of the root.
        if (value != null) {
          context.put("s3:" + name, value);
        }
      }
    }
  }

  /** What describes a write has no say in reads, a copy's of its source among them. */
  private void ofFields(RequestContext.Builder context) {
    RequestHeaders fields = access.fields();
    several(context, "s3:x-amz-content-sha256", fields.all("x-amz-content-sha256"));
    if (!action.startsWith("s3:Put") && !action.equals("s3:CreateBucket")) {
      return;
    }
    for (String name : KEYS_OF_HEADERS) {
      several(context, "s3:" + name, fields.all(name));
    }
    several(context, "s3:object-lock-mode", fields.all("x-amz-object-lock-mode"));
    several(context, "s3:object-lock-legal-hold", fields.all("x-amz-object-lock-legal-hold"));
    several(context, "s3:object-lock-retain-until-date", fields.all(RETAIN_UNTIL));
    remainingDays(context, fields.first(RETAIN_UNTIL));
    if (action.equals("s3:PutObject")) {
      several(context, "s3:if-match", fields.all("if-match"));
      several(context, "s3:if-none-match", fields.all("if-none-match"));
      context.put("s3:ObjectCreationOperation", Boolean.toString(isCreation()));
      copySource(context);
    }
  }

  /** Uploads are begun and fed without an object coming to be; completing them makes it. */
  private boolean isCreation() {
    QueryParameters query = access.head().query();
    boolean isCompletion = query.has("uploadId") && access.head().method().equals("POST");
    return isCompletion || !(query.has("uploadId") || query.has("uploads"));
  }

  /**
   * In the one form that its bucket and key have, decoded: a policy must not be evaded by encoding
   * a letter.
   */
  private void copySource(RequestContext.Builder context) {
    String header = access.head().headers().first("x-amz-copy-source");
    if (header == null || access.isForm() || !access.head().method().equals("PUT")) {
      return;
    }
    try {
      CopySource source = CopySource.parse(header, NO_CONDITIONS);
      context.put("s3:x-amz-copy-source", source.bucket() + "/" + source.key().value());
    } catch (S3Exception notASource) {
      // Then the request is no copy: it was refused when it was parsed.
      context.put("s3:x-amz-copy-source", header);
    }
  }

  private void remainingDays(RequestContext.Builder context, @Nullable String retainUntil) {
    if (retainUntil == null) {
      return;
    }
    try {
      Instant until = OffsetDateTime.parse(retainUntil).toInstant();
      long seconds = Duration.between(access.now(), until).toSeconds();
      long days = Math.ceilDiv(seconds, Duration.ofDays(1).toSeconds());
      context.put("s3:object-lock-remaining-retention-days", Long.toString(days));
    } catch (DateTimeException notADate) {
      // The request is refused for it elsewhere; here the key is missing.
    }
  }

  private static void optional(RequestContext.Builder context, String key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      context.put(key, value);
    }
  }

  private static void several(RequestContext.Builder context, String key, List<String> values) {
    context.putAll(key, values.stream().map(String::strip).toList());
  }
}
