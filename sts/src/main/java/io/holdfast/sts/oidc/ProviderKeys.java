package io.holdfast.sts.oidc;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of providers, fetched by discovery and kept for a while. One fetch at a time for
 * all of them: a provider that does not answer costs its own callers at most a few seconds each,
 * because its failure is kept as well.
 */
final class ProviderKeys {
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final Duration REFETCH_AFTER = Duration.ofSeconds(30);
  private static final int MAX_PROVIDERS = 256;

  private final ProviderFetch fetch;
  private final InstantSource clock;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, Object> turns = new LinkedHashMap<>();

  ProviderKeys(ProviderFetch fetch, InstantSource clock) {
    this.fetch = fetch;
    this.clock = clock;
  }

  /**
   * The provider's keys.
   *
   * @param keyId when no key has this id they are fetched again, but not more often than every half
   *     minute; null for any
   * @throws IOException when they cannot be had
   */
  JWKSet of(IssuerUrl issuer, @Nullable String keyId) throws IOException {
    Entry entry = present(issuer);
    if (entry != null && isFresh(entry, keyId)) {
      return entry.keys();
    }
    synchronized (turnOf(issuer)) {
      entry = present(issuer);
      if (entry == null || !isFresh(entry, keyId)) {
        entry = fetched(issuer);
        remember(issuer, entry);
      }
    }
    return entry.keys();
  }

  private boolean isFresh(Entry entry, @Nullable String keyId) {
    Duration age = Duration.between(entry.fetched(), clock.instant());
    boolean lacking = entry.failure() != null || (keyId != null && entry.lacks(keyId));
    return age.compareTo(lacking ? REFETCH_AFTER : LIFE) < 0;
  }

  private Entry fetched(IssuerUrl issuer) {
    try {
      Map<String, Object> configuration = json(fetch.get(issuer.configuration()));
      Object named = configuration.get("issuer");
      if (!(named instanceof String name) || !issuer.isNamedBy(name)) {
        throw new IOException("the provider's configuration names another issuer");
      }
      if (!(configuration.get("jwks_uri") instanceof String keys)) {
        throw new IOException("the provider's configuration names no keys");
      }
      String set = new String(fetch.get(URI.create(keys)), StandardCharsets.UTF_8);
      return new Entry(JWKSet.parse(set), null, clock.instant());
    } catch (IOException e) {
      return new Entry(new JWKSet(), String.valueOf(e.getMessage()), clock.instant());
    } catch (ParseException | IllegalArgumentException e) {
      return new Entry(new JWKSet(), "the provider's documents are malformed", clock.instant());
    }
  }

  private static Map<String, Object> json(byte[] bytes) throws ParseException {
    return JSONObjectUtils.parse(new String(bytes, StandardCharsets.UTF_8));
  }

  private synchronized @Nullable Entry present(IssuerUrl issuer) {
    return entries.get(issuer.text());
  }

  private synchronized Object turnOf(IssuerUrl issuer) {
    if (turns.size() >= MAX_PROVIDERS && !turns.containsKey(issuer.text())) {
      turns.remove(turns.keySet().iterator().next());
    }
    return turns.computeIfAbsent(issuer.text(), same -> new Object());
  }

  private synchronized void remember(IssuerUrl issuer, Entry entry) {
    if (entries.size() >= MAX_PROVIDERS && !entries.containsKey(issuer.text())) {
      entries.remove(entries.keySet().iterator().next());
    }
    entries.put(issuer.text(), entry);
  }

  /** What a fetch gave. */
  private record Entry(JWKSet set, @Nullable String failure, Instant fetched) {
    JWKSet keys() throws IOException {
      if (failure != null) {
        throw new IOException(failure);
      }
      return set;
    }

    boolean lacks(String keyId) {
      return set.getKeyByKeyId(keyId) == null;
    }
  }
}
