-- Sessions, and what revokes them.

CREATE TABLE sessions (
  session_id text COLLATE "C" NOT NULL,
  access_key_id text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  -- The unique id of the user or role that it acts as; null: the account's root. Not a foreign key:
  -- the record outlives whom it names, and a session of nobody is not live.
  principal_uid text COLLATE "C",
  principal_name text,
  session_name text NOT NULL,
  source_arn text NOT NULL,
  issued timestamptz NOT NULL,
  expires timestamptz NOT NULL,
  mfa_time timestamptz,
  revoked timestamptz,
  CONSTRAINT sessions_pk PRIMARY KEY (session_id),
  CONSTRAINT sessions_access_key_uk UNIQUE (access_key_id),
  CONSTRAINT sessions_kind_ck CHECK (
    kind IN ('ASSUMED_ROLE', 'WEB_IDENTITY', 'FEDERATED_USER', 'SESSION_TOKEN')),
  CONSTRAINT sessions_principal_ck CHECK (principal_uid ~ '^A(IDA|ROA)[A-Z2-7]{17}$'),
  CONSTRAINT sessions_length_ck CHECK (
    expires > issued AND expires <= issued + interval '1209600 seconds'),
  CONSTRAINT sessions_account_fk FOREIGN KEY (account_id) REFERENCES accounts (account_id)
);
CREATE INDEX sessions_account_ix ON sessions (account_id, session_id);
CREATE INDEX sessions_expires_ix ON sessions (expires);

-- Only the revocation changes; rows go through forget_sessions alone.
GRANT SELECT, INSERT ON sessions TO ${app_role};
GRANT UPDATE (revoked) ON sessions TO ${app_role};
GRANT SELECT ON sessions TO ${reader_role};

CREATE TABLE session_revocations (
  account_id text COLLATE "C" NOT NULL,
  -- A user's or role's unique id; empty: all of the account.
  principal_uid text COLLATE "C" NOT NULL,
  -- Sessions issued before this are revoked.
  before timestamptz NOT NULL,
  CONSTRAINT session_revocations_pk PRIMARY KEY (account_id, principal_uid),
  CONSTRAINT session_revocations_account_fk FOREIGN KEY (account_id)
    REFERENCES accounts (account_id)
);

GRANT SELECT, INSERT ON session_revocations TO ${app_role};
GRANT UPDATE (before) ON session_revocations TO ${app_role};
GRANT SELECT ON session_revocations TO ${reader_role};

-- What was revoked stays revoked.
CREATE FUNCTION refuse_unrevoking() RETURNS trigger
LANGUAGE plpgsql
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
BEGIN
  IF TG_TABLE_NAME = 'sessions' THEN
    IF OLD.revoked IS NOT NULL AND NEW.revoked IS DISTINCT FROM OLD.revoked THEN
      RAISE EXCEPTION 'a revoked session stays revoked';
    END IF;
  ELSIF NEW.before < OLD.before THEN
    RAISE EXCEPTION 'a revocation of sessions does not go back';
  END IF;
  RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION refuse_unrevoking() FROM PUBLIC;
CREATE TRIGGER sessions_refuse_unrevoking BEFORE UPDATE ON sessions
  FOR EACH ROW EXECUTE FUNCTION refuse_unrevoking();
ALTER TABLE sessions ENABLE ALWAYS TRIGGER sessions_refuse_unrevoking;
CREATE TRIGGER session_revocations_refuse_unrevoking BEFORE UPDATE ON session_revocations
  FOR EACH ROW EXECUTE FUNCTION refuse_unrevoking();
ALTER TABLE session_revocations
  ENABLE ALWAYS TRIGGER session_revocations_refuse_unrevoking;

-- Deletes at most p_limit rows of sessions that have expired by the database's clock as well.
CREATE FUNCTION forget_sessions(p_before timestamptz, p_limit integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
DECLARE
  v_count integer;
BEGIN
  DELETE FROM sessions WHERE session_id IN (
    SELECT session_id FROM sessions WHERE expires < least(p_before, now())
      ORDER BY expires LIMIT p_limit FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END
$$;
REVOKE ALL ON FUNCTION forget_sessions(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_sessions(timestamptz, integer) TO ${app_role};
