package io.holdfast.api.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.holdfast.api.authorization.Credentials;
import io.holdfast.sigv4.CredentialScope;
import io.holdfast.sigv4.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;

/** Keys derived from secrets, kept because deriving one costs four digests. */
final class SigningKeys {
  private static final int MAX_CACHED_KEYS = 10_000;

  private final Cache<KeyScope, CachedKey> cache =
      Caffeine.newBuilder()
          .maximumSize(MAX_CACHED_KEYS)
          .expireAfterAccess(Duration.ofHours(1))
          .build();

  /** A derived key is good for one key id and scope, and only as long as the secret is the same. */
  private record KeyScope(String accessKeyId, CredentialScope scope) {}

  private record CachedKey(byte[] secret, SigningKey key) {}

  /** The key that the signer's secret gives in a scope. */
  SigningKey of(Credentials.Signer signer, CredentialScope scope) {
    byte[] secret = signer.secret().reveal().getBytes(StandardCharsets.UTF_8);
    KeyScope id = new KeyScope(signer.caller().accessKeyId(), scope);
    CachedKey cached = cache.getIfPresent(id);
    if (cached != null && MessageDigest.isEqual(cached.secret(), secret)) {
      return cached.key();
    }
    SigningKey derived = SigningKey.derive(secret, scope);
    cache.put(id, new CachedKey(secret, derived));
    return derived;
  }
}
