package io.holdfast.sts.oidc;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of providers, fetched by discovery and kept for a while. One fetch at a time for
 * a provider, and whoever comes meanwhile waits a moment only: each waits in a place that callers
 * whom nobody knows share. A failure is kept as well, beside the keys that were had before.
 */
final class ProviderKeys {
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final Duration REFETCH_AFTER = Duration.ofSeconds(30);
  private static final Duration PATIENCE_FOR_TURN = Duration.ofSeconds(1);
  private static final int MAX_PROVIDERS = 256;

  private final ProviderFetch fetch;
  private final InstantSource clock;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, Lock> turns = new LinkedHashMap<>();

  ProviderKeys(ProviderFetch fetch, InstantSource clock) {
    this.fetch = fetch;
    this.clock = clock;
  }

  /**
   * The provider's keys.
   *
   * @param accountId whose provider it is
   * @param keyId when no key has this id they are fetched again, but not more often than every half
   *     minute; null for any
   * @throws IOException when they cannot be had
   */
  JWKSet of(String accountId, IssuerUrl issuer, @Nullable String keyId) throws IOException {
    Entry entry = present(issuer);
    if (entry != null && isFresh(entry, keyId)) {
      return entry.keys();
    }
    Lock turn = turnOf(issuer);
    if (!acquired(turn)) {
      return withoutFetch(entry, "the provider is being asked already");
    }
    try {
      entry = present(issuer);
      if (entry == null || !isFresh(entry, keyId)) {
        entry = fetched(accountId, issuer, entry);
        remember(issuer, entry);
      }
      return entry.keys();
    } catch (FetchBusyException e) {
      return withoutFetch(entry, e.getMessage());
    } finally {
      turn.unlock();
    }
  }

  private static boolean acquired(Lock turn) throws IOException {
    try {
      return turn.tryLock(PATIENCE_FOR_TURN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("waiting for the provider was interrupted");
    }
  }

  private JWKSet withoutFetch(@Nullable Entry known, @Nullable String why) throws IOException {
    if (known == null || !isAlive(known)) {
      throw new IOException(why);
    }
    return known.keys();
  }

  private boolean isFresh(Entry entry, @Nullable String keyId) {
    boolean lacking = entry.failure() != null || (keyId != null && entry.lacks(keyId));
    return lacking ? age(entry.tried()).compareTo(REFETCH_AFTER) < 0 : isAlive(entry);
  }

  private boolean isAlive(Entry entry) {
    return age(entry.fetched()).compareTo(LIFE) < 0;
  }

  private Duration age(Instant since) {
    return Duration.between(since, clock.instant());
  }

  /** What a fetch gives; when it fails, the keys that were had before, while they live. */
  private Entry fetched(String accountId, IssuerUrl issuer, @Nullable Entry before)
      throws FetchBusyException {
    String failure;
    try {
      JWKSet set = discovered(accountId, issuer);
      Instant now = clock.instant();
      return new Entry(set, null, now, now);
    } catch (FetchBusyException e) {
      throw e;
    } catch (IOException e) {
      failure = String.valueOf(e.getMessage());
    } catch (ParseException | IllegalArgumentException e) {
      failure = "the provider's documents are malformed";
    }
    Instant now = clock.instant();
    return before != null && before.failure() == null && isAlive(before)
        ? new Entry(before.set(), null, before.fetched(), now)
        : new Entry(new JWKSet(), failure, now, now);
  }

  /** Both documents, before one deadline. */
  private JWKSet discovered(String accountId, IssuerUrl issuer) throws IOException, ParseException {
    long deadline = fetch.deadline();
    Map<String, Object> configuration =
        json(fetch.get(accountId, issuer.configuration(), deadline));
    Object named = configuration.get("issuer");
    if (!(named instanceof String name) || !issuer.isNamedBy(name)) {
      throw new IOException("the provider's configuration names another issuer");
    }
    if (!(configuration.get("jwks_uri") instanceof String keys)) {
      throw new IOException("the provider's configuration names no keys");
    }
    byte[] set = fetch.get(accountId, URI.create(keys), deadline);
    return JWKSet.parse(new String(set, StandardCharsets.UTF_8));
  }

  private static Map<String, Object> json(byte[] bytes) throws ParseException {
    return JSONObjectUtils.parse(new String(bytes, StandardCharsets.UTF_8));
  }

  private synchronized @Nullable Entry present(IssuerUrl issuer) {
    return entries.get(issuer.text());
  }

  private synchronized Lock turnOf(IssuerUrl issuer) {
    if (turns.size() >= MAX_PROVIDERS && !turns.containsKey(issuer.text())) {
      turns.remove(turns.keySet().iterator().next());
    }
    return turns.computeIfAbsent(issuer.text(), same -> new ReentrantLock());
  }

  private synchronized void remember(IssuerUrl issuer, Entry entry) {
    if (entries.size() >= MAX_PROVIDERS && !entries.containsKey(issuer.text())) {
      entries.remove(entries.keySet().iterator().next());
    }
    entries.put(issuer.text(), entry);
  }

  /**
   * What is known of a provider.
   *
   * @param failure why there are no keys; null when there are
   * @param fetched when the keys were had
   * @param tried when they were last asked for
   */
  private record Entry(JWKSet set, @Nullable String failure, Instant fetched, Instant tried) {
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
