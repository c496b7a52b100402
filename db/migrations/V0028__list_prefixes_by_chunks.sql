-- Pages of common prefixes by chunks: where one common prefix followed another three times, the next
-- ones are found by one recursive query, each step of which costs half of a query of its own. Else as
-- in V0011.

CREATE OR REPLACE FUNCTION list_current(
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
  v_peek boolean := true;
  v_run integer := 0;
  v_key bytea;
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
    -- Behind a common prefix there is most often another: one row is cheaper than the begin of many.
    IF v_peek AND v_run < 3 THEN
      SELECT v.key INTO v_key FROM object_versions v
        WHERE v.bucket_id = p_bucket AND v.key >= v_next AND v.key < v_end
          AND v.is_latest AND NOT v.is_delete_marker
        ORDER BY v.key LIMIT 1;
      EXIT WHEN NOT FOUND;
      v_at := position(p_delimiter IN substring(v_key FROM p_prefix_length + 1));
      IF v_at > 0 THEN
        v_next := substring(v_key FROM 1 FOR p_prefix_length + v_at - 1) || p_delimiter_next;
        key := substring(v_key FROM 1 FOR p_prefix_length + v_at - 1) || p_delimiter;
        v_left := v_left - 1;
        v_run := v_run + 1;
        v_again := true;
        RETURN NEXT;
        CONTINUE;
      END IF;
    ELSIF v_peek THEN
      FOR v_key, v_at IN
        WITH RECURSIVE step AS (
          SELECT 0 AS n, v_next AS stem, 1 AS at
          UNION ALL
          SELECT s.n + 1, substring(v.key FROM 1 FOR p_prefix_length + v.at - 1), v.at
          FROM step s CROSS JOIN LATERAL (
            SELECT o.key, position(p_delimiter IN substring(o.key FROM p_prefix_length + 1)) AS at
            FROM object_versions o WHERE o.bucket_id = p_bucket AND o.key >=
            CASE WHEN s.n = 0 THEN s.stem ELSE s.stem || p_delimiter_next END
          AND o.key < v_end AND o.is_latest AND NOT o.is_delete_marker
          ORDER BY o.key LIMIT 1) v
          WHERE s.n < v_left AND s.at > 0)
        SELECT s.stem, s.at FROM step s WHERE s.n > 0
      LOOP
        -- A key of its own ends the chunk: the loop below takes it.
        EXIT WHEN v_at = 0;
        v_next := v_key || p_delimiter_next;
        key := v_key || p_delimiter;
        v_left := v_left - 1;
        RETURN NEXT;
      END LOOP;
      EXIT WHEN NOT FOUND OR v_at > 0;
    END IF;
    v_run := 0;
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
        version_id := NULL;
        size := NULL;
        etag := NULL;
        last_modified := NULL;
        owner_account_id := NULL;
        storage_class := NULL;
        checksum_algorithm := NULL;
        checksum_type := NULL;
        RETURN NEXT;
        v_again := true;
        v_peek := true;
        EXIT;
      END IF;
      RETURN NEXT;
    END LOOP;
  END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION list_versions(
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
  v_peek boolean := true;
  v_run integer := 0;
  v_key bytea;
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
    -- Behind a common prefix there is most often another: one row is cheaper than the begin of many.
    IF v_peek AND v_run < 3 THEN
      SELECT v.key INTO v_key FROM object_versions v
        WHERE v.bucket_id = p_bucket AND (v.key, v.inv_seq) > (v_next, v_next_inv_seq)
          AND v.key < v_end
        ORDER BY v.key, v.inv_seq LIMIT 1;
      EXIT WHEN NOT FOUND;
      v_at := position(p_delimiter IN substring(v_key FROM p_prefix_length + 1));
      IF v_at > 0 THEN
        v_next := substring(v_key FROM 1 FOR p_prefix_length + v_at - 1) || p_delimiter_next;
        v_next_inv_seq := -1;
        key := substring(v_key FROM 1 FOR p_prefix_length + v_at - 1) || p_delimiter;
        v_left := v_left - 1;
        v_run := v_run + 1;
        v_again := true;
        RETURN NEXT;
        CONTINUE;
      END IF;
    ELSIF v_peek THEN
      FOR v_key, v_at IN
        WITH RECURSIVE step AS (
          SELECT 0 AS n, v_next AS stem, 1 AS at
          UNION ALL
          SELECT s.n + 1, substring(v.key FROM 1 FOR p_prefix_length + v.at - 1), v.at
          FROM step s CROSS JOIN LATERAL (
            SELECT o.key, position(p_delimiter IN substring(o.key FROM p_prefix_length + 1)) AS at
            FROM object_versions o WHERE o.bucket_id = p_bucket AND (o.key, o.inv_seq) > (
            CASE WHEN s.n = 0 THEN s.stem ELSE s.stem || p_delimiter_next END,
            CASE WHEN s.n = 0 THEN v_next_inv_seq ELSE -1 END)
          AND o.key < v_end
          ORDER BY o.key, o.inv_seq LIMIT 1) v
          WHERE s.n < v_left AND s.at > 0)
        SELECT s.stem, s.at FROM step s WHERE s.n > 0
      LOOP
        -- A key of its own ends the chunk: the loop below takes it.
        EXIT WHEN v_at = 0;
        v_next := v_key || p_delimiter_next;
        v_next_inv_seq := -1;
        key := v_key || p_delimiter;
        v_left := v_left - 1;
        RETURN NEXT;
      END LOOP;
      EXIT WHEN NOT FOUND OR v_at > 0;
    END IF;
    v_run := 0;
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
        version_id := NULL;
        is_latest := NULL;
        is_delete_marker := NULL;
        size := NULL;
        etag := NULL;
        last_modified := NULL;
        owner_account_id := NULL;
        storage_class := NULL;
        checksum_algorithm := NULL;
        checksum_type := NULL;
        RETURN NEXT;
        v_again := true;
        v_peek := true;
        EXIT;
      END IF;
      RETURN NEXT;
    END LOOP;
  END LOOP;
END
$$;
