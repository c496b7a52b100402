-- A compaction moves bytes while others delete. Whoever ends a part takes its place from the row that
-- is deleted, not from an earlier look: a move that committed between the two would else leave the
-- new place to nobody and give the old one up twice.

CREATE OR REPLACE FUNCTION put_part(
  p_upload text, p_number integer, p_size bigint, p_etag text, p_algorithm text, p_type text,
  p_value text, p_modified timestamptz, p_container bigint, p_offset bigint, p_length bigint)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
DECLARE
  v_bucket bigint;
  v_old parts%ROWTYPE;
BEGIN
  -- Waits for a completion or an abort under way, and keeps both out until this has committed.
  SELECT bucket_id INTO v_bucket FROM multipart_uploads
    WHERE upload_id = p_upload AND completed_inv_seq IS NULL FOR SHARE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  -- Two uploads of one part number: one after the other.
  PERFORM pg_advisory_xact_lock(hashtextextended(p_upload, p_number));
  SELECT * INTO v_old FROM parts WHERE upload_id = p_upload AND part_number = p_number FOR UPDATE;
  IF FOUND THEN
    INSERT INTO blob_garbage (store_id, container, blob_offset, blob_length)
      VALUES (v_old.store_id, v_old.container, v_old.blob_offset, v_old.blob_length);
    UPDATE parts SET size = p_size, etag = p_etag, checksum_algorithm = p_algorithm,
        checksum_type = p_type, checksum_value = p_value, last_modified = p_modified,
        store_id = 0, container = p_container, blob_offset = p_offset, blob_length = p_length
      WHERE upload_id = p_upload AND part_number = p_number;
  ELSE
    INSERT INTO parts (upload_id, part_number, size, etag, checksum_algorithm, checksum_type,
        checksum_value, last_modified, container, blob_offset, blob_length)
      VALUES (p_upload, p_number, p_size, p_etag, p_algorithm, p_type, p_value, p_modified,
        p_container, p_offset, p_length);
  END IF;
  INSERT INTO bucket_usage AS u (bucket_id, shard, upload_parts, upload_bytes)
    VALUES (v_bucket, 16 + p_number % 8, CASE WHEN v_old.upload_id IS NULL THEN 1 ELSE 0 END,
      p_size - coalesce(v_old.size, 0))
    ON CONFLICT (bucket_id, shard) DO UPDATE SET
      upload_parts = u.upload_parts + excluded.upload_parts,
      upload_bytes = u.upload_bytes + excluded.upload_bytes;
  RETURN true;
END
$$;

CREATE OR REPLACE FUNCTION abort_upload(p_bucket bigint, p_key bytea, p_upload text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
DECLARE
  v_parts bigint;
  v_bytes bigint;
BEGIN
  PERFORM 1 FROM multipart_uploads WHERE upload_id = p_upload AND bucket_id = p_bucket
    AND key = p_key AND completed_inv_seq IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  WITH gone AS (
    DELETE FROM parts WHERE upload_id = p_upload
    RETURNING store_id, container, blob_offset, blob_length, size),
  given_up AS (
    INSERT INTO blob_garbage (store_id, container, blob_offset, blob_length)
    SELECT store_id, container, blob_offset, blob_length FROM gone)
    SELECT count(*), coalesce(sum(size), 0) INTO v_parts, v_bytes FROM gone;
  DELETE FROM multipart_uploads WHERE upload_id = p_upload;
  INSERT INTO bucket_usage AS u (bucket_id, shard, upload_parts, upload_bytes)
    VALUES (p_bucket, 15, -v_parts, -v_bytes)
    ON CONFLICT (bucket_id, shard) DO UPDATE SET
      upload_parts = u.upload_parts + excluded.upload_parts,
      upload_bytes = u.upload_bytes + excluded.upload_bytes;
  RETURN true;
END
$$;

CREATE OR REPLACE FUNCTION include_parts(p_upload text, p_numbers integer[], p_etags text[])
RETURNS TABLE (named bigint, open_parts bigint, open_bytes bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
DECLARE
  v_named bigint;
  v_parts bigint;
  v_bytes bigint;
BEGIN
  PERFORM 1 FROM multipart_uploads
    WHERE upload_id = p_upload AND completed_inv_seq IS NULL FOR UPDATE;
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
        v_uploads := v_uploads || v_row.upload_id;
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

DROP FUNCTION relocate_blobs(bigint[], bigint[], bigint[], bigint[], bigint[], bytea[], bigint[]);

-- Names the new places of versions' blobs that a compaction copied, where the row still names the old
-- one; locked versions move as well, their bytes stay the same. Old places become garbage, and so do
-- copies that no row took. Told twice after a lost answer, it changes nothing more. p_locks: the
-- committers' locks of these keys, ascending. Answers how many moved.
CREATE FUNCTION relocate_versions(
  p_locks bigint[], p_containers bigint[], p_offsets bigint[], p_lengths bigint[],
  p_new_containers bigint[], p_new_offsets bigint[], p_buckets bigint[], p_keys bytea[],
  p_inv_seqs bigint[])
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
  v_moved bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(l) FROM unnest(p_locks) AS n (l);
  WITH moved AS (
    UPDATE object_versions v SET container = n.nc, blob_offset = n.no
    FROM unnest(p_containers, p_offsets, p_lengths, p_new_containers, p_new_offsets, p_buckets,
      p_keys, p_inv_seqs) AS n (c, o, l, nc, no, b, k, s)
    WHERE v.bucket_id = n.b AND v.key = n.k AND v.inv_seq = n.s
      AND v.store_id = 0 AND v.container = n.c AND v.blob_offset = n.o AND v.blob_length = n.l
    RETURNING n.c, n.o, n.l)
  INSERT INTO blob_garbage (container, blob_offset, blob_length) SELECT * FROM moved;
  GET DIAGNOSTICS v_moved = ROW_COUNT;
  -- A statement of its own: its snapshot is behind every move that this one waited for.
  INSERT INTO blob_garbage (container, blob_offset, blob_length)
    SELECT n.nc, n.no, n.l
    FROM unnest(p_lengths, p_new_containers, p_new_offsets, p_buckets, p_keys, p_inv_seqs)
      AS n (l, nc, no, b, k, s)
    WHERE NOT EXISTS (SELECT 1 FROM object_versions v WHERE v.bucket_id = n.b AND v.key = n.k
      AND v.inv_seq = n.s AND v.container = n.nc AND v.blob_offset = n.no);
  RETURN v_moved;
END
$$;

-- The same for parts.
CREATE FUNCTION relocate_parts(
  p_containers bigint[], p_offsets bigint[], p_lengths bigint[], p_new_containers bigint[],
  p_new_offsets bigint[], p_uploads text[], p_numbers integer[])
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
  v_moved bigint;
BEGIN
  WITH moved AS (
    UPDATE parts p SET container = n.nc, blob_offset = n.no
    FROM unnest(p_containers, p_offsets, p_lengths, p_new_containers, p_new_offsets, p_uploads,
      p_numbers) AS n (c, o, l, nc, no, u, i)
    WHERE p.upload_id = n.u AND p.part_number = n.i
      AND p.store_id = 0 AND p.container = n.c AND p.blob_offset = n.o AND p.blob_length = n.l
    RETURNING n.c, n.o, n.l)
  INSERT INTO blob_garbage (container, blob_offset, blob_length) SELECT * FROM moved;
  GET DIAGNOSTICS v_moved = ROW_COUNT;
  INSERT INTO blob_garbage (container, blob_offset, blob_length)
    SELECT n.nc, n.no, n.l
    FROM unnest(p_lengths, p_new_containers, p_new_offsets, p_uploads, p_numbers)
      AS n (l, nc, no, u, i)
    WHERE NOT EXISTS (SELECT 1 FROM parts p WHERE p.upload_id = n.u AND p.part_number = n.i
      AND p.container = n.nc AND p.blob_offset = n.no);
  RETURN v_moved;
END
$$;

REVOKE ALL ON FUNCTION relocate_versions(bigint[], bigint[], bigint[], bigint[], bigint[], bigint[],
  bigint[], bytea[], bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION relocate_parts(bigint[], bigint[], bigint[], bigint[], bigint[], text[],
  integer[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION relocate_versions(bigint[], bigint[], bigint[], bigint[], bigint[], bigint[],
  bigint[], bytea[], bigint[]) TO ${app_role};
GRANT EXECUTE ON FUNCTION relocate_parts(bigint[], bigint[], bigint[], bigint[], bigint[], text[],
  integer[]) TO ${app_role};
