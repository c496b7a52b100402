package io.holdfast.storage.metadata;

import org.jspecify.annotations.Nullable;

/**
 * An access key with whom it speaks for.
 *
 * @param accessKeyId 16 to 128 characters
 * @param secret never null; decrypted
 * @param account the account it belongs to
 * @param userName the user it belongs to, or null for the account's root
 * @param userId the user's unique id, {@code AIDA…}; null where userName is
 * @param active false keeps the key but refuses its signatures
 */
public record AccessKey(
    String accessKeyId,
    SecretAccessKey secret,
    Account account,
    @Nullable String userName,
    @Nullable String userId,
    boolean active) {}
