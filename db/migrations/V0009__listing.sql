-- Listing by skip scan: rows are read in byte order from a place on, and at a common prefix the scan
-- seeks behind everything under it. Cost follows the lines of the page and never the size of the
-- bucket. The plans are pinned: whatever the statistics say, an index gives the order.

-- Current objects from p_from (inclusive) to p_to (exclusive; null: the end of the bucket).
-- p_prefix_length: the delimiter is looked for behind it. p_delimiter null: none.
-- p_delimiter_next: the delimiter with its last byte one greater, which is the end of what is under
-- a common prefix. A common prefix comes as a row with inv_seq null.
CREATE FUNCTION list_current(
  p_bucket bigint, p_from bytea, p_to bytea, p_prefix_length integer, p_delimiter bytea,
  p_delimiter_next bytea, p_limit integer)
RETURNS TABLE (key bytea, inv_seq bigint, version_id text, size bigint, etag text,
  last_modified timestamptz, owner_account_id text, storage_class text, checksum_algorithm text,
  checksum_type text)
LANGUAGE plpgsql STABLE
SET search_path = ${flyway:defaultSchema}, pg_temp
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_sort = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_next bytea := p_from;
  v_left integer := p_limit;
  v_at integer;
  v_end bytea := coalesce(p_to, '\xff'::bytea);
  v_again boolean := true;
BEGIN
  IF p_delimiter IS NULL THEN
    RETURN QUERY SELECT v.key, v.inv_seq, v.version_id, v.size, v.etag, v.last_modified,
        v.owner_account_id, v.storage_class, v.checksum_algorithm, v.checksum_type
      FROM object_versions v
      WHERE v.bucket_id = p_bucket AND v.key >= p_from AND v.key < v_end
        AND v.is_latest AND NOT v.is_delete_marker
      ORDER BY v.key LIMIT p_limit;
    RETURN;
  END IF;
  WHILE v_again AND v_left > 0 LOOP
    v_again := false;
    FOR key, inv_seq, version_id, size, etag, last_modified, owner_account_id, storage_class,
        checksum_algorithm, checksum_type IN
      SELECT v.key, v.inv_seq, v.version_id, v.size, v.etag, v.last_modified,
        v.owner_account_id, v.storage_class, v.checksum_algorithm, v.checksum_type
      FROM object_versions v
      WHERE v.bucket_id = p_bucket AND v.key >= v_next AND v.key < v_end
        AND v.is_latest AND NOT v.is_delete_marker
      ORDER BY v.key LIMIT v_left
    LOOP
      v_at := position(p_delimiter IN substring(key FROM p_prefix_length + 1));
      v_left := v_left - 1;
      IF v_at > 0 THEN
        v_next := substring(key FROM 1 FOR p_prefix_length + v_at - 1) || p_delimiter_next;
        key := substring(key FROM 1 FOR p_prefix_length + v_at - 1) || p_delimiter;
        inv_seq := NULL;
        RETURN NEXT;
        v_again := true;
        EXIT;
      END IF;
      RETURN NEXT;
    END LOOP;
  END LOOP;
END
$$;

-- Versions and markers behind (p_from, p_from_inv_seq), exclusive.
CREATE FUNCTION list_versions(
  p_bucket bigint, p_from bytea, p_from_inv_seq bigint, p_to bytea, p_prefix_length integer,
  p_delimiter bytea, p_delimiter_next bytea, p_limit integer)
RETURNS TABLE (key bytea, inv_seq bigint, version_id text, is_latest boolean,
  is_delete_marker boolean, size bigint, etag text, last_modified timestamptz,
  owner_account_id text, storage_class text, checksum_algorithm text, checksum_type text)
LANGUAGE plpgsql STABLE
SET search_path = ${flyway:defaultSchema}, pg_temp
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_sort = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_next bytea := p_from;
  v_next_inv_seq bigint := p_from_inv_seq;
  v_left integer := p_limit;
  v_at integer;
  v_end bytea := coalesce(p_to, '\xff'::bytea);
  v_again boolean := true;
BEGIN
  IF p_delimiter IS NULL THEN
    RETURN QUERY SELECT v.key, v.inv_seq, v.version_id, v.is_latest, v.is_delete_marker, v.size,
        v.etag, v.last_modified, v.owner_account_id, v.storage_class, v.checksum_algorithm,
        v.checksum_type
      FROM object_versions v
      WHERE v.bucket_id = p_bucket AND (v.key, v.inv_seq) > (p_from, p_from_inv_seq)
        AND v.key < v_end
      ORDER BY v.key, v.inv_seq LIMIT p_limit;
    RETURN;
  END IF;
  WHILE v_again AND v_left > 0 LOOP
    v_again := false;
    FOR key, inv_seq, version_id, is_latest, is_delete_marker, size, etag, last_modified,
        owner_account_id, storage_class, checksum_algorithm, checksum_type IN
      SELECT v.key, v.inv_seq, v.version_id, v.is_latest, v.is_delete_marker, v.size, v.etag,
        v.last_modified, v.owner_account_id, v.storage_class, v.checksum_algorithm,
        v.checksum_type
      FROM object_versions v
      WHERE v.bucket_id = p_bucket AND (v.key, v.inv_seq) > (v_next, v_next_inv_seq)
        AND v.key < v_end
      ORDER BY v.key, v.inv_seq LIMIT v_left
    LOOP
      v_at := position(p_delimiter IN substring(key FROM p_prefix_length + 1));
      v_left := v_left - 1;
      IF v_at > 0 THEN
        v_next := substring(key FROM 1 FOR p_prefix_length + v_at - 1) || p_delimiter_next;
        v_next_inv_seq := -1;
        key := substring(key FROM 1 FOR p_prefix_length + v_at - 1) || p_delimiter;
        inv_seq := NULL;
        RETURN NEXT;
        v_again := true;
        EXIT;
      END IF;
      RETURN NEXT;
    END LOOP;
  END LOOP;
END
$$;

-- Open uploads behind (p_from, p_from_upload), exclusive. A common prefix has upload_id null.
CREATE FUNCTION list_uploads(
  p_bucket bigint, p_from bytea, p_from_upload text, p_to bytea, p_prefix_length integer,
  p_delimiter bytea, p_delimiter_next bytea, p_limit integer)
RETURNS TABLE (key bytea, upload_id text)
LANGUAGE plpgsql STABLE
SET search_path = ${flyway:defaultSchema}, pg_temp
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_sort = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_next bytea := p_from;
  v_next_upload text := p_from_upload;
  v_left integer := p_limit;
  v_at integer;
  v_end bytea := coalesce(p_to, '\xff'::bytea);
  v_again boolean := true;
BEGIN
  WHILE v_again AND v_left > 0 LOOP
    v_again := false;
    FOR key, upload_id IN
      SELECT u.key, u.upload_id FROM multipart_uploads u
      WHERE u.bucket_id = p_bucket
        AND (u.key, u.upload_id) > (v_next, v_next_upload COLLATE "C")
        AND u.key < v_end AND u.completed_inv_seq IS NULL
      ORDER BY u.key, u.upload_id LIMIT v_left
    LOOP
      v_at := CASE WHEN p_delimiter IS NULL THEN 0
        ELSE position(p_delimiter IN substring(key FROM p_prefix_length + 1)) END;
      v_left := v_left - 1;
      IF v_at > 0 THEN
        v_next := substring(key FROM 1 FOR p_prefix_length + v_at - 1) || p_delimiter_next;
        v_next_upload := '';
        key := substring(key FROM 1 FOR p_prefix_length + v_at - 1) || p_delimiter;
        upload_id := NULL;
        RETURN NEXT;
        v_again := true;
        EXIT;
      END IF;
      RETURN NEXT;
    END LOOP;
  END LOOP;
END
$$;

REVOKE ALL ON FUNCTION list_current(bigint, bytea, bytea, integer, bytea, bytea, integer)
  FROM PUBLIC;
REVOKE ALL ON FUNCTION list_versions(bigint, bytea, bigint, bytea, integer, bytea, bytea, integer)
  FROM PUBLIC;
REVOKE ALL ON FUNCTION list_uploads(bigint, bytea, text, bytea, integer, bytea, bytea, integer)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_current(bigint, bytea, bytea, integer, bytea, bytea, integer)
  TO ${app_role}, ${reader_role};
GRANT EXECUTE ON FUNCTION list_versions(bigint, bytea, bigint, bytea, integer, bytea, bytea,
  integer) TO ${app_role}, ${reader_role};
GRANT EXECUTE ON FUNCTION list_uploads(bigint, bytea, text, bytea, integer, bytea, bytea, integer)
  TO ${app_role}, ${reader_role};
