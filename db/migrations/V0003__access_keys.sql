-- Access keys. The secret is encrypted under a key that is not in this database: a dump of it signs
-- nothing.

CREATE TABLE access_keys (
  access_key_id text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  -- Null: the account's root.
  user_id bigint,
  -- SecretBox's format: version, id of the key outside, nonce, ciphertext, tag.
  secret_ciphertext bytea NOT NULL,
  -- An inactive key is kept, but its signatures are refused.
  state text NOT NULL DEFAULT 'ACTIVE',
  created timestamptz NOT NULL,
  last_used timestamptz,
  last_used_service text,
  last_used_region text,
  CONSTRAINT access_keys_pk PRIMARY KEY (access_key_id),
  CONSTRAINT access_keys_id_ck CHECK (access_key_id ~ '^[A-Za-z0-9_]{16,128}$'),
  CONSTRAINT access_keys_state_ck CHECK (state IN ('ACTIVE', 'INACTIVE')),
  -- Too short for a version byte, key id, nonce and tag: it cannot be a ciphertext.
  CONSTRAINT access_keys_secret_ck CHECK (octet_length(secret_ciphertext) > 37),
  CONSTRAINT access_keys_account_fk FOREIGN KEY (account_id) REFERENCES accounts (account_id),
  CONSTRAINT access_keys_user_fk FOREIGN KEY (user_id, account_id)
    REFERENCES users (user_id, account_id)
);
CREATE INDEX access_keys_principal_ix ON access_keys (account_id, user_id);

GRANT SELECT, INSERT, DELETE ON access_keys TO ${app_role};
-- The ciphertext changes only when the key outside is replaced; whom a key speaks for never does.
GRANT UPDATE (secret_ciphertext, state, last_used, last_used_service, last_used_region)
  ON access_keys TO ${app_role};
-- The reader sees which keys there are, never a secret, not even encrypted.
GRANT SELECT (access_key_id, account_id, user_id, state, created, last_used, last_used_service,
  last_used_region) ON access_keys TO ${reader_role};
