-- What IAM knows of users, and what an account as a whole may do.

-- 17 random characters of A-Z2-7 behind a prefix, as AWS's unique ids: a name may come back, the
-- unique id of what had it before never does.
CREATE FUNCTION new_unique_id(prefix text) RETURNS text
LANGUAGE sql VOLATILE
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
  SELECT prefix || string_agg(
      substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 1 + (get_byte(r.bytes, i) & 31), 1), '')
    FROM (SELECT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) AS bytes) r,
      -- Bytes 6 and 8 of a uuid are not random throughout.
      unnest(ARRAY[0,1,2,3,4,5,7,9,10,11,12,13,14,15,16,17,18]) AS i
$$;
REVOKE ALL ON FUNCTION new_unique_id(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION new_unique_id(text) TO ${app_role};

-- The default serves the previous release, which inserts users and knows nothing of unique ids.
ALTER TABLE users
  ADD COLUMN unique_id text COLLATE "C" NOT NULL DEFAULT new_unique_id('AIDA'),
  ADD COLUMN tags jsonb NOT NULL DEFAULT '{}',
  -- The ARN of a managed policy. Where that policy is not there, nothing is allowed.
  ADD COLUMN permissions_boundary text COLLATE "C",
  ADD CONSTRAINT users_unique_id_uk UNIQUE (unique_id),
  ADD CONSTRAINT users_unique_account_uk UNIQUE (unique_id, account_id),
  ADD CONSTRAINT users_unique_id_ck CHECK (unique_id ~ '^AIDA[A-Z2-7]{17}$'),
  ADD CONSTRAINT users_tags_ck CHECK (jsonb_typeof(tags) = 'object');
ALTER TABLE users ALTER COLUMN path TYPE text COLLATE "C";
-- Listings give users in byte order of their names.
CREATE INDEX users_listing_ix ON users (account_id, user_name);
-- Whom a unique id names never changes.
GRANT UPDATE (tags, permissions_boundary) ON users TO ${app_role};

ALTER TABLE accounts
  ADD COLUMN alias text COLLATE "C",
  ADD COLUMN may_create_buckets boolean NOT NULL DEFAULT true,
  ADD COLUMN may_delete_buckets boolean NOT NULL DEFAULT true,
  -- Whether s3:* covers s3:BypassGovernanceRetention too, which elsewhere must be named.
  ADD COLUMN wildcard_bypass boolean NOT NULL DEFAULT false,
  ADD COLUMN max_session_seconds integer NOT NULL DEFAULT 1209600,
  ADD CONSTRAINT accounts_alias_uk UNIQUE (alias),
  ADD CONSTRAINT accounts_alias_ck CHECK (
    length(alias) BETWEEN 3 AND 63 AND alias ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  ADD CONSTRAINT accounts_session_ck CHECK (max_session_seconds BETWEEN 900 AND 1209600);
GRANT UPDATE (alias, may_create_buckets, may_delete_buckets, wildcard_bypass, max_session_seconds)
  ON accounts TO ${app_role};
