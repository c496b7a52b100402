-- Each start of a vault has marks of its own. Removes the named ones, whose process is gone and
-- whose evidence was judged, and those that nobody has touched for an hour, but never p_kept.
CREATE FUNCTION forget_marks(p_gone uuid[], p_kept uuid[]) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
  WITH gone AS (
    DELETE FROM committer_marks
    WHERE (committer_id = ANY (p_gone) OR updated < now() - interval '1 hour')
      AND NOT committer_id = ANY (p_kept)
    RETURNING 1)
  SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION forget_marks(uuid[], uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_marks(uuid[], uuid[]) TO ${app_role};
