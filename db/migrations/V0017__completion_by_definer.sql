-- The application cannot open a completed upload again, whose parts abort_upload and put_part would
-- give up: it completes through include_parts, which sets the version in the same statement, and
-- locks uploads through lock_uploads. Purging takes an upload along only with the version that it
-- became: a row that names another's upload destroys nothing.

REVOKE UPDATE (completed_inv_seq) ON multipart_uploads FROM ${app_role};

-- Locks open uploads for their completion, in the order of their ids.
CREATE FUNCTION lock_uploads(p_uploads text[])
RETURNS TABLE (upload text, bucket bigint, object_key bytea)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
  SELECT upload_id, bucket_id, key FROM multipart_uploads
    WHERE upload_id = ANY (p_uploads) AND completed_inv_seq IS NULL
    ORDER BY upload_id FOR UPDATE
$$;

DROP FUNCTION include_parts(text, integer[], text[]);

-- Includes exactly the named parts, gives the others up, and completes the upload as the version
-- p_inv_seq of its key. No row: it is not open.
CREATE FUNCTION include_parts(
  p_upload text, p_numbers integer[], p_etags text[], p_inv_seq bigint)
RETURNS TABLE (named bigint, open_parts bigint, open_bytes bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
DECLARE
  v_named bigint;
  v_parts bigint;
  v_bytes bigint;
BEGIN
  IF p_inv_seq IS NULL THEN
    RAISE EXCEPTION 'an upload completes as a version';
  END IF;
  UPDATE multipart_uploads SET completed_inv_seq = p_inv_seq
    WHERE upload_id = p_upload AND completed_inv_seq IS NULL;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  SELECT count(*), coalesce(sum(size), 0) INTO v_parts, v_bytes
    FROM parts WHERE upload_id = p_upload;
  UPDATE parts p SET included = true
    FROM unnest(p_numbers, p_etags) AS n (part_number, etag)
    WHERE p.upload_id = p_upload AND p.part_number = n.part_number AND p.etag = n.etag;
  GET DIAGNOSTICS v_named = ROW_COUNT;
  WITH gone AS (
    DELETE FROM parts WHERE upload_id = p_upload AND NOT included
    RETURNING store_id, container, blob_offset, blob_length)
  INSERT INTO blob_garbage (store_id, container, blob_offset, blob_length) SELECT * FROM gone;
  RETURN QUERY SELECT v_named, v_parts, v_bytes;
END
$$;

REVOKE ALL ON FUNCTION lock_uploads(text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION include_parts(text, integer[], text[], bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lock_uploads(text[]) TO ${app_role};
GRANT EXECUTE ON FUNCTION include_parts(text, integer[], text[], bigint) TO ${app_role};

CREATE OR REPLACE FUNCTION purge_versions(p_buckets bigint[], p_keys bytea[], p_inv_seqs bigint[])
RETURNS TABLE (locked_bucket_id bigint, locked_key bytea, locked_inv_seq bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
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
        v_uploads := v_uploads || ARRAY(
          SELECT u.upload_id FROM multipart_uploads u
          WHERE u.upload_id = v_row.upload_id AND u.bucket_id = v_row.bucket_id
            AND u.key = v_row.key AND u.completed_inv_seq = v_row.inv_seq);
      END IF;
    END IF;
  END LOOP;
  IF cardinality(v_uploads) > 0 THEN
    WITH gone AS (
      DELETE FROM parts WHERE upload_id = ANY (v_uploads)
      RETURNING store_id, container, blob_offset, blob_length)
    INSERT INTO blob_garbage (store_id, container, blob_offset, blob_length) SELECT * FROM gone;
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
