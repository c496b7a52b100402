-- What a user signs in to the portal with, and the tags of MFA devices. A table of its own: the
-- reader may read users, and no hash of a password.

CREATE TABLE login_profiles (
  user_uid text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  -- Argon2id in the PHC string format, parameters and salt included.
  password_hash text COLLATE "C" NOT NULL,
  reset_required boolean NOT NULL,
  created timestamptz NOT NULL,
  password_changed timestamptz NOT NULL,
  CONSTRAINT login_profiles_pk PRIMARY KEY (user_uid),
  CONSTRAINT login_profiles_hash_ck CHECK (password_hash LIKE '$argon2id$%'),
  CONSTRAINT login_profiles_user_fk FOREIGN KEY (user_uid, account_id)
    REFERENCES users (unique_id, account_id)
);

GRANT SELECT, INSERT, DELETE ON login_profiles TO ${app_role};
GRANT UPDATE (password_hash, reset_required, password_changed) ON login_profiles TO ${app_role};
GRANT SELECT (user_uid, account_id, reset_required, created, password_changed) ON login_profiles
  TO ${reader_role};

ALTER TABLE mfa_devices ADD COLUMN tags jsonb NOT NULL DEFAULT '{}',
  ADD CONSTRAINT mfa_devices_tags_ck CHECK (jsonb_typeof(tags) = 'object');
GRANT UPDATE (tags) ON mfa_devices TO ${app_role};
GRANT SELECT (tags) ON mfa_devices TO ${reader_role};
