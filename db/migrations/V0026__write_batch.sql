-- What a group commit costs, measured: a foreign key looks its bucket up by a query for each row, two
-- fifths of an insert; 27 arrays side by side and three statements are most of the rest. Here the
-- bucket is looked at once for a statement's rows, the rows come as one array, and one call writes.

-- As the foreign key did: a version needs its bucket, and a bucket goes only after its versions.
ALTER TABLE object_versions DROP CONSTRAINT object_versions_bucket_fk;

CREATE FUNCTION versions_need_buckets() RETURNS trigger
LANGUAGE plpgsql VOLATILE
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
DECLARE
  v_buckets bigint[];
  v_found bigint;
BEGIN
  SELECT array_agg(DISTINCT bucket_id) INTO v_buckets FROM inserted;
  -- Waits for whoever is deleting one of them, and lets nobody delete one before this commits.
  PERFORM FROM buckets WHERE bucket_id = ANY (v_buckets) ORDER BY bucket_id FOR KEY SHARE;
  GET DIAGNOSTICS v_found = ROW_COUNT;
  IF v_found <> coalesce(cardinality(v_buckets), 0) THEN
    RAISE EXCEPTION 'a version without a bucket' USING ERRCODE = 'foreign_key_violation',
      TABLE = 'object_versions', CONSTRAINT = 'object_versions_bucket_fk';
  END IF;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION versions_need_buckets() FROM PUBLIC;
CREATE TRIGGER object_versions_need_buckets AFTER INSERT ON object_versions
  REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION versions_need_buckets();
ALTER TABLE object_versions ENABLE ALWAYS TRIGGER object_versions_need_buckets;

CREATE FUNCTION buckets_need_no_versions() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
BEGIN
  -- An older snapshot would not show what committed while this waited for the bucket's row.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'a bucket is deleted in read committed transactions only'
      USING ERRCODE = 'feature_not_supported';
  END IF;
  IF EXISTS (SELECT FROM object_versions WHERE bucket_id = OLD.bucket_id) THEN
    RAISE EXCEPTION 'a bucket with versions' USING ERRCODE = 'foreign_key_violation',
      TABLE = 'buckets', CONSTRAINT = 'object_versions_bucket_fk';
  END IF;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION buckets_need_no_versions() FROM PUBLIC;
CREATE TRIGGER buckets_need_no_versions AFTER DELETE OR UPDATE OF bucket_id ON buckets
  FOR EACH ROW EXECUTE FUNCTION buckets_need_no_versions();
ALTER TABLE buckets ENABLE ALWAYS TRIGGER buckets_need_no_versions;

-- A version to insert. Its own type and not the table's: a column that is added to the table must not
-- stop the release before, which runs while migrations do.
CREATE TYPE new_version AS (
  bucket_id bigint,
  key bytea,
  inv_seq bigint,
  version_id text,
  id_elsewhere boolean,
  is_latest boolean,
  is_delete_marker boolean,
  size bigint,
  etag text,
  -- Microseconds since 1970.
  last_modified bigint,
  owner_account_id text,
  content_headers text,
  user_metadata text,
  tags text,
  acl text,
  storage_class text,
  checksum_algorithm text,
  checksum_type text,
  checksum_value text,
  retention_mode text,
  -- Microseconds since 1970.
  retain_until bigint,
  legal_hold boolean,
  container bigint,
  blob_offset bigint,
  blob_length bigint,
  upload_id text,
  part_count integer
);
REVOKE ALL ON TYPE new_version FROM PUBLIC;
GRANT USAGE ON TYPE new_version TO ${app_role};

-- With the caller's own rights.
CREATE FUNCTION insert_versions(p_rows new_version[]) RETURNS void
LANGUAGE sql VOLATILE
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
  INSERT INTO object_versions (bucket_id, key, inv_seq, version_id, id_elsewhere, is_null_version,
    is_latest, is_delete_marker, size, etag, last_modified, owner_account_id, content_headers,
    user_metadata, tags, acl, storage_class, checksum_algorithm, checksum_type, checksum_value,
    retention_mode, retain_until, legal_hold, container, blob_offset, blob_length, upload_id,
    part_count)
  SELECT bucket_id, key, inv_seq, version_id, CASE WHEN id_elsewhere THEN true END,
    version_id = 'null', is_latest, is_delete_marker, size, etag,
    timestamptz 'epoch' + last_modified * interval '1 microsecond', owner_account_id,
    content_headers, user_metadata, tags, acl, storage_class, checksum_algorithm, checksum_type,
    checksum_value, retention_mode, timestamptz 'epoch' + retain_until * interval '1 microsecond',
    legal_hold, container, blob_offset, blob_length, upload_id, part_count
  FROM unnest(p_rows)
$$;
REVOKE ALL ON FUNCTION insert_versions(new_version[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION insert_versions(new_version[]) TO ${app_role};

-- The end of every batch: its rows, what the buckets' usage changes by (in ascending order of their
-- ids, so that batches never wait for each other in a circle), and the committer's mark.
CREATE FUNCTION write_batch(
  p_rows new_version[], p_shard integer, p_buckets bigint[], p_versions bigint[],
  p_markers bigint[], p_bytes bigint[], p_parts bigint[], p_part_bytes bigint[], p_mark uuid,
  p_batch bigint, p_floor bigint) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
BEGIN
  IF cardinality(p_rows) > 0 THEN
    PERFORM insert_versions(p_rows);
  END IF;
  FOR i IN 1 .. cardinality(p_buckets) LOOP
    INSERT INTO bucket_usage AS u (bucket_id, shard, versions, delete_markers, bytes,
      upload_parts, upload_bytes)
    VALUES (p_buckets[i], p_shard, p_versions[i], p_markers[i], p_bytes[i], p_parts[i],
      p_part_bytes[i])
    ON CONFLICT (bucket_id, shard) DO UPDATE SET versions = u.versions + excluded.versions,
      delete_markers = u.delete_markers + excluded.delete_markers,
      bytes = u.bytes + excluded.bytes, upload_parts = u.upload_parts + excluded.upload_parts,
      upload_bytes = u.upload_bytes + excluded.upload_bytes;
  END LOOP;
  PERFORM advance_mark(p_mark, p_batch, p_floor);
END
$$;
REVOKE ALL ON FUNCTION write_batch(new_version[], integer, bigint[], bigint[], bigint[], bigint[],
  bigint[], bigint[], uuid, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION write_batch(new_version[], integer, bigint[], bigint[], bigint[],
  bigint[], bigint[], bigint[], uuid, bigint, bigint) TO ${app_role};
