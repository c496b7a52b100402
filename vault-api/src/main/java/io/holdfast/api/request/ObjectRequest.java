package io.holdfast.api.request;

/** Operations on objects and uploads. */
public sealed interface ObjectRequest extends S3Request
    permits DeleteObjects,
        PostObject,
        PutObject,
        GetObject,
        HeadObject,
        DeleteObject,
        CopyObject,
        GetObjectAttributes,
        GetObjectAcl,
        PutObjectAcl,
        GetObjectTagging,
        GetObjectTorrent,
        PutObjectTagging,
        DeleteObjectTagging,
        CreateMultipartUpload,
        UploadPart,
        UploadPartCopy,
        CompleteMultipartUpload,
        AbortMultipartUpload,
        ListParts {}
