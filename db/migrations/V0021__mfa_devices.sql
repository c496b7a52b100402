-- Virtual MFA devices and recovery codes.

CREATE TABLE mfa_devices (
  serial_number text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  device_name text COLLATE "C" NOT NULL,
  device_name_folded text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  -- SecretBox's format, as for access keys.
  seed_ciphertext bytea NOT NULL,
  -- Null: nobody's yet.
  enabled timestamptz,
  -- Whose it is once enabled; null: the account's root.
  user_uid text COLLATE "C",
  -- The last time step of which a code was taken.
  last_step bigint NOT NULL DEFAULT 0,
  wrong_codes integer NOT NULL DEFAULT 0,
  blocked_until timestamptz,
  created timestamptz NOT NULL,
  CONSTRAINT mfa_devices_pk PRIMARY KEY (serial_number),
  CONSTRAINT mfa_devices_name_uk UNIQUE (account_id, device_name_folded),
  CONSTRAINT mfa_devices_serial_ck CHECK (
    serial_number = 'arn:aws:iam::' || account_id || ':mfa' || path || device_name),
  CONSTRAINT mfa_devices_owner_ck CHECK (user_uid IS NULL OR enabled IS NOT NULL),
  CONSTRAINT mfa_devices_seed_ck CHECK (octet_length(seed_ciphertext) > 37),
  CONSTRAINT mfa_devices_account_fk FOREIGN KEY (account_id) REFERENCES accounts (account_id),
  CONSTRAINT mfa_devices_user_fk FOREIGN KEY (user_uid, account_id)
    REFERENCES users (unique_id, account_id)
);
CREATE INDEX mfa_devices_principal_ix ON mfa_devices (account_id, user_uid);

GRANT SELECT, INSERT, DELETE ON mfa_devices TO ${app_role};
GRANT UPDATE (seed_ciphertext, enabled, user_uid, last_step, wrong_codes, blocked_until)
  ON mfa_devices TO ${app_role};
GRANT SELECT (serial_number, account_id, device_name, path, enabled, user_uid, created)
  ON mfa_devices TO ${reader_role};

-- A code that was used stays used, whatever a program gets wrong.
CREATE FUNCTION refuse_used_steps() RETURNS trigger
LANGUAGE plpgsql
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
BEGIN
  IF NEW.last_step < OLD.last_step THEN
    RAISE EXCEPTION 'the last used step of an MFA device does not go back';
  END IF;
  RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION refuse_used_steps() FROM PUBLIC;
CREATE TRIGGER mfa_devices_refuse_used_steps BEFORE UPDATE OF last_step ON mfa_devices
  FOR EACH ROW EXECUTE FUNCTION refuse_used_steps();
ALTER TABLE mfa_devices ENABLE ALWAYS TRIGGER mfa_devices_refuse_used_steps;

CREATE TABLE mfa_recovery_codes (
  account_id text COLLATE "C" NOT NULL,
  -- Null: the account's root.
  user_uid text COLLATE "C",
  code_hash bytea NOT NULL,
  CONSTRAINT mfa_recovery_codes_hash_ck CHECK (octet_length(code_hash) = 32),
  CONSTRAINT mfa_recovery_codes_account_fk FOREIGN KEY (account_id)
    REFERENCES accounts (account_id),
  CONSTRAINT mfa_recovery_codes_user_fk FOREIGN KEY (user_uid, account_id)
    REFERENCES users (unique_id, account_id)
);
CREATE UNIQUE INDEX mfa_recovery_codes_uk
  ON mfa_recovery_codes (account_id, coalesce(user_uid, ''), code_hash);

GRANT SELECT, INSERT, DELETE ON mfa_recovery_codes TO ${app_role};
GRANT SELECT (account_id, user_uid) ON mfa_recovery_codes TO ${reader_role};
