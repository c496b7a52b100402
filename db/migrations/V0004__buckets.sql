-- Buckets and the documents of their subresources.

CREATE TABLE buckets (
  -- Internal and never reused: a name may come back, an id does not, so that rows and blobs of a
  -- deleted bucket can never show up in its namesake.
  bucket_id bigint GENERATED ALWAYS AS IDENTITY,
  name text COLLATE "C" NOT NULL,
  owner_account_id text COLLATE "C" NOT NULL,
  created timestamptz NOT NULL,
  -- As given at creation; empty where none was.
  location_constraint text NOT NULL DEFAULT '',
  versioning text NOT NULL DEFAULT 'UNVERSIONED',
  object_lock_enabled boolean NOT NULL DEFAULT false,
  CONSTRAINT buckets_pk PRIMARY KEY (bucket_id),
  CONSTRAINT buckets_name_uk UNIQUE (name),
  CONSTRAINT buckets_name_ck CHECK (length(name) BETWEEN 1 AND 255),
  CONSTRAINT buckets_versioning_ck CHECK (versioning IN ('UNVERSIONED', 'ENABLED', 'SUSPENDED')),
  -- Object Lock without versioning would let an overwrite destroy what is locked.
  CONSTRAINT buckets_object_lock_ck CHECK (NOT object_lock_enabled OR versioning = 'ENABLED'),
  CONSTRAINT buckets_owner_fk FOREIGN KEY (owner_account_id) REFERENCES accounts (account_id)
);
CREATE INDEX buckets_owner_ix ON buckets (owner_account_id, name);

CREATE TABLE bucket_configurations (
  bucket_id bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  document text NOT NULL,
  updated timestamptz NOT NULL,
  CONSTRAINT bucket_configurations_pk PRIMARY KEY (bucket_id, kind),
  CONSTRAINT bucket_configurations_bucket_fk FOREIGN KEY (bucket_id) REFERENCES buckets (bucket_id)
);

GRANT SELECT, INSERT ON buckets TO ${app_role};
-- UPDATE on one column is also what permits SELECT … FOR SHARE, which every commit of a version
-- takes on its bucket.
GRANT UPDATE (versioning, object_lock_enabled) ON buckets TO ${app_role};
GRANT SELECT, INSERT, DELETE ON bucket_configurations TO ${app_role};
GRANT UPDATE (document, updated) ON bucket_configurations TO ${app_role};
GRANT SELECT ON buckets, bucket_configurations TO ${reader_role};

-- Nothing can be in a bucket yet; the migration that adds object versions replaces the body.
CREATE FUNCTION bucket_is_empty(bucket bigint) RETURNS boolean
LANGUAGE sql VOLATILE
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$ SELECT true $$;
REVOKE ALL ON FUNCTION bucket_is_empty(bigint) FROM PUBLIC;

-- The only way to delete a bucket. FOR UPDATE waits for every commit that holds FOR SHARE and lets
-- no new one begin, so the look behind it is final.
CREATE FUNCTION delete_bucket(bucket bigint) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
BEGIN
  PERFORM 1 FROM buckets WHERE bucket_id = bucket FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'ABSENT';
  END IF;
  IF NOT bucket_is_empty(bucket) THEN
    RETURN 'NOT_EMPTY';
  END IF;
  DELETE FROM bucket_configurations WHERE bucket_id = bucket;
  DELETE FROM buckets WHERE bucket_id = bucket;
  RETURN 'DELETED';
END
$$;
REVOKE ALL ON FUNCTION delete_bucket(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION delete_bucket(bigint) TO ${app_role};
