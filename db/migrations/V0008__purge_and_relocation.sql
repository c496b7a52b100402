-- The only ways in which a version's row is destroyed or its bytes move. They belong to the owner of
-- the tables and judge the lock again, whatever the application thought.

-- True also for what cannot be judged: unreadable means locked.
CREATE FUNCTION version_is_locked(v object_versions) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
  SELECT coalesce(
    v.legal_hold OR v.rebuild_hold
    OR (v.retention_mode IS NULL) <> (v.retain_until IS NULL)
    OR (v.retain_until IS NOT NULL AND v.retain_until > now()),
    true)
$$;

-- Purges the named versions that no lock protects; answers those that one does. Versions that are
-- not there are nobody's loss.
CREATE FUNCTION purge_versions(p_buckets bigint[], p_keys bytea[], p_inv_seqs bigint[])
RETURNS TABLE (locked_bucket_id bigint, locked_key bytea, locked_inv_seq bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
DECLARE
  v_row object_versions%ROWTYPE;
  v_buckets bigint[] := '{}';
  v_keys bytea[] := '{}';
  v_seqs bigint[] := '{}';
  v_uploads text[] := '{}';
BEGIN
  FOR v_row IN
    SELECT v.* FROM unnest(p_buckets, p_keys, p_inv_seqs) AS n (b, k, s)
    JOIN object_versions v ON v.bucket_id = n.b AND v.key = n.k AND v.inv_seq = n.s
    FOR UPDATE OF v
  LOOP
    IF version_is_locked(v_row) THEN
      RETURN QUERY SELECT v_row.bucket_id, v_row.key, v_row.inv_seq;
    ELSE
      v_buckets := v_buckets || v_row.bucket_id;
      v_keys := v_keys || v_row.key;
      v_seqs := v_seqs || v_row.inv_seq;
      IF v_row.container IS NOT NULL THEN
        INSERT INTO blob_garbage (store_id, container, blob_offset, blob_length)
          VALUES (v_row.store_id, v_row.container, v_row.blob_offset, v_row.blob_length);
      END IF;
      IF v_row.upload_id IS NOT NULL THEN
        v_uploads := v_uploads || v_row.upload_id;
      END IF;
    END IF;
  END LOOP;
  IF cardinality(v_uploads) > 0 THEN
    INSERT INTO blob_garbage (store_id, container, blob_offset, blob_length)
      SELECT store_id, container, blob_offset, blob_length FROM parts
      WHERE upload_id = ANY (v_uploads);
    DELETE FROM parts WHERE upload_id = ANY (v_uploads);
    DELETE FROM multipart_uploads WHERE upload_id = ANY (v_uploads);
  END IF;
  WITH gone AS (
    DELETE FROM blob_copies c USING unnest(v_buckets, v_keys, v_seqs) AS n (b, k, s)
    WHERE c.bucket_id = n.b AND c.key = n.k AND c.inv_seq = n.s
    RETURNING c.store_id, c.container, c.blob_offset, c.blob_length)
  INSERT INTO blob_garbage (store_id, container, blob_offset, blob_length) SELECT * FROM gone;
  DELETE FROM object_versions v USING unnest(v_buckets, v_keys, v_seqs) AS n (b, k, s)
    WHERE v.bucket_id = n.b AND v.key = n.k AND v.inv_seq = n.s;
END
$$;

-- Names the new places of blobs that a compaction copied; answers how many rows named the old ones.
-- The old places become garbage. Locked versions move as well: their bytes stay the same.
CREATE FUNCTION relocate_blobs(
  p_containers bigint[], p_offsets bigint[], p_new_containers bigint[], p_new_offsets bigint[],
  p_buckets bigint[], p_keys bytea[], p_inv_seqs bigint[])
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
DECLARE
  v_moved bigint;
BEGIN
  WITH moved AS (
    UPDATE object_versions v SET container = n.nc, blob_offset = n.no
    FROM unnest(p_containers, p_offsets, p_new_containers, p_new_offsets, p_buckets, p_keys,
      p_inv_seqs) AS n (c, o, nc, no, b, k, s)
    WHERE v.bucket_id = n.b AND v.key = n.k AND v.inv_seq = n.s
      AND v.container = n.c AND v.blob_offset = n.o
    RETURNING v.store_id, n.c, n.o, v.blob_length)
  INSERT INTO blob_garbage (store_id, container, blob_offset, blob_length) SELECT * FROM moved;
  GET DIAGNOSTICS v_moved = ROW_COUNT;
  RETURN v_moved;
END
$$;

-- Forgets garbage whose bytes were freed.
CREATE FUNCTION forget_garbage(p_ids bigint[]) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
  WITH gone AS (DELETE FROM blob_garbage WHERE garbage_id = ANY (p_ids) RETURNING 1)
  SELECT count(*) FROM gone
$$;

-- A bucket that holds no version, no delete marker and no open upload.
CREATE OR REPLACE FUNCTION bucket_is_empty(bucket bigint) RETURNS boolean
LANGUAGE sql VOLATILE
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
  SELECT NOT EXISTS (SELECT 1 FROM object_versions WHERE bucket_id = bucket)
    AND NOT EXISTS (
      SELECT 1 FROM multipart_uploads WHERE bucket_id = bucket AND completed_inv_seq IS NULL)
$$;

-- Usage goes with its bucket.
CREATE FUNCTION forget_bucket_usage() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
BEGIN
  DELETE FROM bucket_usage WHERE bucket_id = OLD.bucket_id;
  RETURN NULL;
END
$$;
CREATE TRIGGER buckets_forget_usage AFTER DELETE ON buckets
  FOR EACH ROW EXECUTE FUNCTION forget_bucket_usage();

REVOKE ALL ON FUNCTION version_is_locked(object_versions) FROM PUBLIC;
REVOKE ALL ON FUNCTION purge_versions(bigint[], bytea[], bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION relocate_blobs(bigint[], bigint[], bigint[], bigint[], bigint[], bytea[],
  bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION forget_garbage(bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION forget_bucket_usage() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION purge_versions(bigint[], bytea[], bigint[]) TO ${app_role};
GRANT EXECUTE ON FUNCTION relocate_blobs(bigint[], bigint[], bigint[], bigint[], bigint[], bytea[],
  bigint[]) TO ${app_role};
GRANT EXECUTE ON FUNCTION forget_garbage(bigint[]) TO ${app_role};
