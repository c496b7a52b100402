-- Advances a writer's mark in the transaction that it counts: to p_to, or by one where that is null.
-- p_floor is what the vault knows to have committed. A mark that is missing or behind it says that
-- the database is not the one that committed it any more (a standby that lagged, a backup): the
-- transaction fails, and the row is not made anew, because a fresh one would hide what was lost.
CREATE FUNCTION advance_mark(p_id uuid, p_to bigint, p_floor bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
DECLARE
  v_batch bigint;
BEGIN
  UPDATE committer_marks SET last_batch = coalesce(p_to, last_batch + 1), updated = now()
    WHERE committer_id = p_id AND last_batch >= p_floor RETURNING last_batch INTO v_batch;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the mark % is missing or behind %', p_id, p_floor USING ERRCODE = 'HF001';
  END IF;
  RETURN v_batch;
END
$$;
REVOKE ALL ON FUNCTION advance_mark(uuid, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION advance_mark(uuid, bigint, bigint) TO ${app_role};
