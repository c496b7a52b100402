package io.holdfast.storage.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What may be shown of an access key: everything but the secret.
 *
 * @param userName the user it belongs to, or null for the account's root
 * @param active whether its signatures are taken
 * @param lastUsed when it last signed a request, to the minute; null: never, or not yet known
 * @param lastUsedService {@code s3}, {@code iam} or {@code sts}; null where lastUsed is
 * @param lastUsedRegion as it was signed; null where lastUsed is
 */
public record AccessKeyMetadata(
    String accessKeyId,
    String accountId,
    @Nullable String userName,
    boolean active,
    Instant created,
    @Nullable Instant lastUsed,
    @Nullable String lastUsedService,
    @Nullable String lastUsedRegion) {}
