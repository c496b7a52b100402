package io.holdfast.api.operation;

import io.holdfast.api.authorization.AccessControl;
import io.holdfast.api.authorization.Authorizer;
import io.holdfast.api.authorization.Credentials;
import io.holdfast.storage.blob.BlobStore;
import io.holdfast.storage.metadata.BucketStore;
import io.holdfast.storage.metadata.MultipartStore;
import io.holdfast.storage.metadata.VersionStore;

/** What the handlers of object operations work on. */
record ObjectServices(
    BlobStore blobs,
    VersionStore versions,
    MultipartStore uploads,
    BucketStore buckets,
    Authorizer authorizer,
    Credentials credentials,
    AccessControl accessControl) {}
