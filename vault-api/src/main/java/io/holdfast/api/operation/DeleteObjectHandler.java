package io.holdfast.api.operation;

import io.holdfast.api.authorization.Authorizer;
import io.holdfast.api.authorization.Target;
import io.holdfast.api.request.DeleteObject;
import io.holdfast.iam.action.S3Actions;
import io.holdfast.storage.metadata.Bucket;
import io.holdfast.storage.metadata.CommitOutcome;
import io.holdfast.storage.metadata.VersionId;
import io.holdfast.storage.metadata.VersionStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DeleteObject. Deleting what is not there succeeds, as in S3. */
final class DeleteObjectHandler {
  private final ObjectServices services;

  DeleteObjectHandler(ObjectServices services) {
    this.services = services;
  }

  /**
   * Judges one deletion, a batch's too. Whoever asks to bypass governance needs the permission for
   * it, locked or not: what a request claims must never depend on what it finds.
   */
  static void authorize(
      Authorizer authorizer, RequestContext context, String key, @Nullable VersionId versionId) {
    Target target = new Target.OfKey(context.requireBucket(), key, versionId);
    authorizer.require(
        context.access(), target, versionId == null ? "s3:DeleteObject" : "s3:DeleteObjectVersion");
    if (context.head().headers().all("x-amz-bypass-governance-retention").stream()
        .anyMatch(value -> value.strip().equalsIgnoreCase("true"))) {
      authorizer.require(context.access(), target, S3Actions.BYPASS_GOVERNANCE_RETENTION);
    }
  }

  S3Response handle(DeleteObject request, RequestContext context) {
    Bucket bucket = context.requireBucket();
    authorize(services.authorizer(), context, request.key().value(), request.versionId());
    VersionStore.Deletion deletion =
        services
            .versions()
            .delete(
                bucket.bucketId(),
                markerOwner(context),
                List.of(
                    new VersionStore.DeleteTarget(
                        request.key(), request.versionId(), request.condition())))
            .get(0);
    ObjectHeaders headers = new ObjectHeaders();
    switch (deletion) {
      case VersionStore.Deletion.MarkerAdded(VersionId marker) ->
          headers
              .with(ObjectHeaders.DELETE_MARKER, "true")
              .with(ObjectHeaders.VERSION_ID, marker.value());
      case VersionStore.Deletion.Deleted(@Nullable VersionId ignored, boolean wasMarker) -> {
        if (wasMarker) {
          headers.with(ObjectHeaders.DELETE_MARKER, "true");
        }
        if (request.versionId() != null) {
          headers.with(ObjectHeaders.VERSION_ID, request.versionId().value());
        }
      }
      case VersionStore.Deletion.Refused(CommitOutcome.Reason reason) ->
          throw Refusals.of(reason, bucket, request.key());
    }
    return S3Response.empty(204, headers.toMap());
  }

  /** Who owns a new delete marker: who asked for it, or the bucket's owner for nobody. */
  static String markerOwner(RequestContext context) {
    var account = context.caller().accountOrNull();
    return account == null ? context.requireBucket().owner().accountId() : account.accountId();
  }
}
