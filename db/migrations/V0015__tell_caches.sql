-- Tells every process that listens which cached rows have changed, with the commit that changes
-- them, whoever writes. The payload names a row and says nothing else about it.

CREATE FUNCTION tell_caches() RETURNS trigger
LANGUAGE plpgsql
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
DECLARE
  changed record;
BEGIN
  IF TG_OP = 'DELETE' THEN
    changed := OLD;
  ELSE
    changed := NEW;
  END IF;
  CASE TG_TABLE_NAME
    WHEN 'access_keys' THEN
      PERFORM pg_notify('holdfast_changed', 'key ' || changed.access_key_id);
    WHEN 'buckets' THEN
      PERFORM pg_notify('holdfast_changed', 'bucket ' || changed.name);
    WHEN 'bucket_configurations' THEN
      PERFORM pg_notify('holdfast_changed', 'bucket ' || name)
        FROM buckets WHERE bucket_id = changed.bucket_id;
    ELSE
      -- Accounts and users stand in what is cached of many buckets and keys.
      PERFORM pg_notify('holdfast_changed', 'all');
  END CASE;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION tell_caches() FROM PUBLIC;

-- Absence is not cached, so a new bucket or key is no news; when a key was last used is not cached.
CREATE TRIGGER access_keys_tell_caches
  AFTER UPDATE OF secret_ciphertext, state OR DELETE ON access_keys
  FOR EACH ROW EXECUTE FUNCTION tell_caches();
CREATE TRIGGER buckets_tell_caches AFTER UPDATE OR DELETE ON buckets
  FOR EACH ROW EXECUTE FUNCTION tell_caches();
CREATE TRIGGER bucket_configurations_tell_caches AFTER INSERT OR UPDATE OR DELETE
  ON bucket_configurations FOR EACH ROW EXECUTE FUNCTION tell_caches();
CREATE TRIGGER accounts_tell_caches AFTER UPDATE ON accounts
  FOR EACH ROW EXECUTE FUNCTION tell_caches();
CREATE TRIGGER users_tell_caches AFTER UPDATE OR DELETE ON users
  FOR EACH ROW EXECUTE FUNCTION tell_caches();
