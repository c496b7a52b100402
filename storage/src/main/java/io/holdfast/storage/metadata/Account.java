package io.holdfast.storage.metadata;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An account: whom buckets belong to and whom ACLs name. DESIGN §2.
 *
 * @param accountId 12 digits
 * @param canonicalId 64 hexadecimal digits, S3's canonical user id
 * @param displayName for owners in listings
 * @param email for grants by e-mail; unique among accounts
 * @param created when it was made
 */
public record Account(
    String accountId,
    String canonicalId,
    String displayName,
    @Nullable String email,
    Instant created) {}
