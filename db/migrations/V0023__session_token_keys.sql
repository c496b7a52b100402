-- The keys that session tokens are made with, encrypted under the key that is kept outside.

CREATE TABLE session_token_keys (
  key_id text COLLATE "C" NOT NULL,
  material_ciphertext bytea NOT NULL,
  created timestamptz NOT NULL,
  signs_until timestamptz NOT NULL,
  CONSTRAINT session_token_keys_pk PRIMARY KEY (key_id),
  CONSTRAINT session_token_keys_material_ck CHECK (octet_length(material_ciphertext) > 37)
);

GRANT SELECT, INSERT ON session_token_keys TO ${app_role};
GRANT UPDATE (material_ciphertext, signs_until) ON session_token_keys TO ${app_role};
GRANT SELECT (key_id, created, signs_until) ON session_token_keys TO ${reader_role};
