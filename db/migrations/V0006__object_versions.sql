-- Object versions and delete markers, one row each. Keys are bytea: they order by their bytes, on
-- every platform and under every locale, and the byte behind a prefix is easily found.

CREATE TABLE object_versions (
  bucket_id bigint NOT NULL,
  key bytea NOT NULL,
  -- The greatest bigint less the sequence: the newest version of a key is the first of its rows.
  inv_seq bigint NOT NULL,
  version_id text COLLATE "C" NOT NULL,
  -- Not null where the id does not carry this row's sequence: a later stamp had committed first, or
  -- the id came from elsewhere. Few rows, so the index that finds them by id costs nothing.
  id_elsewhere boolean,
  is_null_version boolean NOT NULL DEFAULT false,
  is_latest boolean NOT NULL,
  is_delete_marker boolean NOT NULL DEFAULT false,
  size bigint NOT NULL,
  etag text COLLATE "C" NOT NULL,
  last_modified timestamptz NOT NULL,
  owner_account_id text COLLATE "C" NOT NULL,
  -- Objects of JSON as text, because jsonb would not keep their order; null: empty.
  content_headers text,
  user_metadata text,
  tags text,
  -- The document of the S3 edge; null: private.
  acl text,
  storage_class text COLLATE "C" NOT NULL DEFAULT 'STANDARD',
  checksum_algorithm text COLLATE "C",
  checksum_type text COLLATE "C",
  checksum_value text COLLATE "C",
  retention_mode text COLLATE "C",
  retain_until timestamptz,
  legal_hold boolean NOT NULL DEFAULT false,
  -- A version that a rebuild restored stays held until somebody approves.
  rebuild_hold boolean NOT NULL DEFAULT false,
  -- Where the bytes are; null for a marker and for a multipart object.
  store_id smallint NOT NULL DEFAULT 0,
  container bigint,
  blob_offset bigint,
  blob_length bigint,
  upload_id text COLLATE "C",
  part_count integer NOT NULL DEFAULT 0,
  -- Room for quotas, encryption and the notary's log.
  quota_folder_id bigint,
  data_key_id bigint,
  leaf_counter bigint NOT NULL DEFAULT 0,
  last_leaf_hash bytea,
  CONSTRAINT object_versions_pk PRIMARY KEY (bucket_id, key, inv_seq),
  CONSTRAINT object_versions_key_ck CHECK (octet_length(key) BETWEEN 1 AND 1024),
  CONSTRAINT object_versions_size_ck CHECK (size >= 0),
  CONSTRAINT object_versions_lock_ck CHECK (
    (retention_mode IS NULL) = (retain_until IS NULL)
    AND (retention_mode IS NULL OR retention_mode IN ('COMPLIANCE', 'GOVERNANCE'))),
  CONSTRAINT object_versions_marker_ck CHECK (
    NOT is_delete_marker OR (retention_mode IS NULL AND NOT legal_hold AND size = 0
      AND container IS NULL AND upload_id IS NULL)),
  CONSTRAINT object_versions_bytes_ck CHECK (
    is_delete_marker OR (container IS NULL) = (upload_id IS NOT NULL)),
  CONSTRAINT object_versions_location_ck CHECK (
    (container IS NULL) = (blob_offset IS NULL) AND (container IS NULL) = (blob_length IS NULL)),
  CONSTRAINT object_versions_null_ck CHECK (is_null_version = (version_id = 'null')),
  -- No cascade: a bucket goes only after its versions.
  CONSTRAINT object_versions_bucket_fk FOREIGN KEY (bucket_id) REFERENCES buckets (bucket_id)
) WITH (fillfactor = 85);
-- Deliberately no index on retain_until: with one, a change of retention is never a HOT update.

-- Lists current objects without a look at the table, and lets a key have one current object only.
CREATE UNIQUE INDEX object_versions_current_uk ON object_versions (bucket_id, key)
  INCLUDE (inv_seq, version_id, size, etag, last_modified, owner_account_id, storage_class,
    checksum_algorithm, checksum_type)
  WHERE is_latest AND NOT is_delete_marker;
CREATE UNIQUE INDEX object_versions_null_uk ON object_versions (bucket_id, key)
  WHERE is_null_version;
CREATE UNIQUE INDEX object_versions_elsewhere_uk ON object_versions (bucket_id, key, version_id)
  WHERE id_elsewhere IS NOT NULL;

GRANT SELECT, INSERT ON object_versions TO ${app_role};
GRANT UPDATE (is_latest, tags, acl, retention_mode, retain_until, legal_hold, rebuild_hold,
  leaf_counter, last_leaf_hash) ON object_versions TO ${app_role};
GRANT SELECT ON object_versions TO ${reader_role};

-- Further copies of a blob in other stores.
CREATE TABLE blob_copies (
  bucket_id bigint NOT NULL,
  key bytea NOT NULL,
  inv_seq bigint NOT NULL,
  -- 0: the version itself; else the part.
  part_number integer NOT NULL DEFAULT 0,
  store_id smallint NOT NULL,
  container bigint NOT NULL,
  blob_offset bigint NOT NULL,
  blob_length bigint NOT NULL,
  CONSTRAINT blob_copies_pk PRIMARY KEY (bucket_id, key, inv_seq, part_number, store_id),
  CONSTRAINT blob_copies_version_fk FOREIGN KEY (bucket_id, key, inv_seq)
    REFERENCES object_versions (bucket_id, key, inv_seq)
);
GRANT SELECT, INSERT ON blob_copies TO ${app_role};
GRANT SELECT ON blob_copies TO ${reader_role};

-- Blobs that no row names any more; reclaimed after a grace.
CREATE TABLE blob_garbage (
  garbage_id bigint GENERATED ALWAYS AS IDENTITY,
  store_id smallint NOT NULL DEFAULT 0,
  container bigint NOT NULL,
  blob_offset bigint NOT NULL,
  blob_length bigint NOT NULL,
  since timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT blob_garbage_pk PRIMARY KEY (garbage_id)
);
GRANT SELECT, INSERT ON blob_garbage TO ${app_role};
GRANT SELECT ON blob_garbage TO ${reader_role};

-- Exact usage of a bucket: the sum over its shards. Writers that do not share a shard do not wait
-- for each other.
CREATE TABLE bucket_usage (
  bucket_id bigint NOT NULL,
  shard smallint NOT NULL,
  versions bigint NOT NULL DEFAULT 0,
  delete_markers bigint NOT NULL DEFAULT 0,
  bytes bigint NOT NULL DEFAULT 0,
  upload_parts bigint NOT NULL DEFAULT 0,
  upload_bytes bigint NOT NULL DEFAULT 0,
  CONSTRAINT bucket_usage_pk PRIMARY KEY (bucket_id, shard)
) WITH (fillfactor = 50);
GRANT SELECT, INSERT, UPDATE ON bucket_usage TO ${app_role};
GRANT SELECT ON bucket_usage TO ${reader_role};

-- The last batch that each committer committed. Written in the batch's own transaction, it answers
-- for certain whether a batch whose COMMIT got no answer did commit.
CREATE TABLE committer_marks (
  committer_id uuid NOT NULL,
  last_batch bigint NOT NULL,
  updated timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT committer_marks_pk PRIMARY KEY (committer_id)
) WITH (fillfactor = 10);
GRANT SELECT, INSERT, UPDATE ON committer_marks TO ${app_role};
GRANT SELECT ON committer_marks TO ${reader_role};
