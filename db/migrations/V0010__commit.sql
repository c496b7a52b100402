-- What a group commit looks at, in one round trip: it locks the batch's keys in ascending order, so
-- that batches of several nodes follow one another instead of deadlocking, and then reads, with a
-- snapshot taken behind the locks, the newest p_limits rows of each key, each key's null version and
-- the versions named by id (p_target_inv_seqs: the place that the id tells).
CREATE FUNCTION load_versions(
  p_locks bigint[], p_buckets bigint[], p_keys bytea[], p_limits integer[],
  p_target_buckets bigint[], p_target_keys bytea[], p_target_inv_seqs bigint[],
  p_target_ids text[])
RETURNS SETOF object_versions
LANGUAGE plpgsql VOLATILE
SET search_path = ${flyway:defaultSchema}, pg_temp
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(l) FROM unnest(p_locks) AS n (l);
  RETURN QUERY
    SELECT v.* FROM unnest(p_buckets, p_keys, p_limits) AS n (b, k, l)
    CROSS JOIN LATERAL (
      SELECT o.* FROM object_versions o WHERE o.bucket_id = n.b AND o.key = n.k
      ORDER BY o.inv_seq LIMIT n.l) v;
  RETURN QUERY
    SELECT v.* FROM unnest(p_buckets, p_keys) AS n (b, k)
    JOIN object_versions v ON v.bucket_id = n.b AND v.key = n.k AND v.is_null_version;
  IF cardinality(p_target_ids) > 0 THEN
    RETURN QUERY
      SELECT v.* FROM unnest(p_target_buckets, p_target_keys, p_target_inv_seqs, p_target_ids)
        AS n (b, k, s, i)
      JOIN object_versions v ON v.bucket_id = n.b AND v.key = n.k AND v.inv_seq = n.s
        AND v.version_id = n.i;
    RETURN QUERY
      SELECT v.* FROM unnest(p_target_buckets, p_target_keys, p_target_ids) AS n (b, k, i)
      JOIN object_versions v ON v.bucket_id = n.b AND v.key = n.k AND v.version_id = n.i
        AND v.id_elsewhere IS NOT NULL;
  END IF;
END
$$;
REVOKE ALL ON FUNCTION load_versions(bigint[], bigint[], bytea[], integer[], bigint[], bytea[],
  bigint[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION load_versions(bigint[], bigint[], bytea[], integer[], bigint[], bytea[],
  bigint[], text[]) TO ${app_role};
