package io.holdfast.api.ops;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One request after its answer, for the access log and the metrics. Holds nothing secret: no query,
 * no signature, no authorization header.
 *
 * @param requestId as in {@code x-amz-request-id}
 * @param start when its head had been read
 * @param remoteAddress of the client, without the port
 * @param requesterAccountId 12 digits; null for anonymous and for requests refused before
 *     authentication
 * @param requesterUserName the user; null for an account's root
 * @param accessKeyId the key that signed; null when nothing did
 * @param operation AWS's name, or {@code Unknown} where the request was not understood
 * @param bucket named by the request
 * @param key named by the request, decoded
 * @param versionId named by the request
 * @param method HTTP method
 * @param status HTTP status; 0 when the client was gone before the answer
 * @param errorCode S3 error code; null when there was none
 * @param bytesReceived body bytes as sent, framing included
 * @param bytesSent body bytes of the answer
 * @param totalNanos from the head read to the last byte sent
 * @param firstByteNanos from the head read to the answer's head handed to the socket
 * @param referrer header Referer
 * @param userAgent header User-Agent
 * @param host header Host
 * @param signatureVersion {@code SigV4}, {@code SigV2} or null
 * @param authenticationType {@code AuthHeader}, {@code QueryString}, {@code PostPolicy} or null
 * @param tlsProtocol such as {@code TLSv1.3}; null for plain HTTP
 * @param tlsCipher the cipher suite; null for plain HTTP
 */
public record CompletedRequest(
    String requestId,
    Instant start,
    String remoteAddress,
    @Nullable String requesterAccountId,
    @Nullable String requesterUserName,
    @Nullable String accessKeyId,
    String operation,
    @Nullable String bucket,
    @Nullable String key,
    @Nullable String versionId,
    String method,
    int status,
    @Nullable String errorCode,
    long bytesReceived,
    long bytesSent,
    long totalNanos,
    long firstByteNanos,
    @Nullable String referrer,
    @Nullable String userAgent,
    @Nullable String host,
    @Nullable String signatureVersion,
    @Nullable String authenticationType,
    @Nullable String tlsProtocol,
    @Nullable String tlsCipher) {}
