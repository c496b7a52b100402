package io.holdfast.api.http;

import io.holdfast.api.authorization.Credentials;
import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.operation.BucketOperations;
import io.holdfast.api.operation.ObjectOperations;
import io.holdfast.api.ops.AccessLog;
import io.holdfast.api.ops.S3Metrics;
import io.holdfast.storage.blob.BlobStore;
import io.holdfast.storage.metadata.BucketStore;
import io.holdfast.sts.service.QueryService;
import java.time.InstantSource;

/**
 * What the pipeline works with.
 *
 * @param sendBudgetBytes memory for object bytes on their way to clients, all answers together
 */
public record S3PipelineParts(
    HoldfastConfig.S3 settings,
    Credentials credentials,
    QueryService queryService,
    BucketStore buckets,
    BlobStore blobs,
    long sendBudgetBytes,
    BucketOperations bucketOperations,
    ObjectOperations objectOperations,
    S3Metrics metrics,
    AccessLog accessLog,
    InstantSource clock) {}
