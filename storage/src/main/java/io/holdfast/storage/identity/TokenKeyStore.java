package io.holdfast.storage.identity;

import java.time.Duration;
import java.util.Optional;

/** Keys that session tokens are made with, kept encrypted. */
public interface TokenKeyStore {
  /** How long new tokens are made with a key. */
  Duration SIGNING_LIFE = Duration.ofDays(30);

  /** The longest that any session lasts; for so long a key reads what it has signed. */
  Duration LONGEST_SESSION = Duration.ofDays(14);

  /** The key to make new tokens with, made where there is none; the same on every node. */
  TokenKey signing();

  /** A key by its id, to read a token with; empty when every token made with it has expired. */
  Optional<TokenKey> find(String keyId);

  /** Makes new tokens with a new key from now on; tokens that were given out stay good. */
  TokenKey rotate();
}
