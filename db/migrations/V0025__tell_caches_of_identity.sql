-- Tells every process that listens whose identities have changed: one word for all that decides
-- about an account's principals, so that nothing can be forgotten apart.

CREATE OR REPLACE FUNCTION tell_caches() RETURNS trigger
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
    WHEN 'accounts' THEN
      -- Accounts stand in what is cached of many buckets and keys.
      PERFORM pg_notify('holdfast_changed', 'all');
    ELSE
      PERFORM pg_notify('holdfast_changed', 'identity ' || changed.account_id);
  END CASE;
  RETURN NULL;
END
$$;

-- Absence is not cached, so that a new group, role, policy or session is no news; that something
-- was attached, embedded or joined is.
CREATE TRIGGER groups_tell_caches AFTER UPDATE OR DELETE ON groups
  FOR EACH ROW EXECUTE FUNCTION tell_caches();
CREATE TRIGGER group_members_tell_caches AFTER INSERT OR DELETE ON group_members
  FOR EACH ROW EXECUTE FUNCTION tell_caches();
CREATE TRIGGER roles_tell_caches AFTER UPDATE OR DELETE ON roles
  FOR EACH ROW EXECUTE FUNCTION tell_caches();
CREATE TRIGGER policies_tell_caches AFTER UPDATE OR DELETE ON policies
  FOR EACH ROW EXECUTE FUNCTION tell_caches();
-- A boundary is named by ARN: it comes to life with the policy that gets that ARN.
CREATE TRIGGER policies_tell_of_boundaries AFTER INSERT ON policies
  FOR EACH ROW EXECUTE FUNCTION tell_caches();
CREATE TRIGGER attached_policies_tell_caches AFTER INSERT OR DELETE ON attached_policies
  FOR EACH ROW EXECUTE FUNCTION tell_caches();
CREATE TRIGGER inline_policies_tell_caches AFTER INSERT OR UPDATE OR DELETE ON inline_policies
  FOR EACH ROW EXECUTE FUNCTION tell_caches();
CREATE TRIGGER sessions_tell_caches AFTER UPDATE ON sessions
  FOR EACH ROW EXECUTE FUNCTION tell_caches();
CREATE TRIGGER session_revocations_tell_caches AFTER INSERT OR UPDATE ON session_revocations
  FOR EACH ROW EXECUTE FUNCTION tell_caches();
