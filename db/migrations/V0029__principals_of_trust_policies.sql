-- Whom the ARNs of a trust policy meant when it was put: an object of unique ids by ARN. A name may
-- come back to somebody else, an id does not; who is not in here is trusted by nothing.

-- Null where nobody looked: put by the previous release while this one is being installed, or
-- brought back from a journal of before.
ALTER TABLE roles
  ADD COLUMN trust_principals jsonb,
  ADD CONSTRAINT roles_trust_principals_ck CHECK (jsonb_typeof(trust_principals) = 'object');
GRANT UPDATE (trust_principals) ON roles TO ${app_role};

-- Trust policies of before mean those who have the names now, as they did until now.
CREATE FUNCTION principals_of(document text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
BEGIN
  RETURN (
    WITH named AS (
      SELECT DISTINCT p #>> '{}' AS arn
        FROM jsonb_path_query(document::jsonb,
          'lax $.Statement[*].*.AWS[*] ? (@.type() == "string")') AS p),
    known AS (
      SELECT n.arn, u.unique_id FROM named n
        JOIN users u ON u.account_id = split_part(n.arn, ':', 5)
          AND n.arn = 'arn:aws:iam::' || u.account_id || ':user' || u.path || u.user_name
      UNION ALL
      SELECT n.arn, r.unique_id FROM named n
        JOIN roles r ON r.account_id = split_part(n.arn, ':', 5)
          AND (n.arn = 'arn:aws:iam::' || r.account_id || ':role' || r.path || r.role_name
            OR starts_with(n.arn,
              'arn:aws:sts::' || r.account_id || ':assumed-role/' || r.role_name || '/')))
    SELECT coalesce(jsonb_object_agg(arn, unique_id), '{}') FROM known);
EXCEPTION
  -- What is no JSON to PostgreSQL names nobody.
  WHEN data_exception THEN
    RETURN '{}';
END
$$;
UPDATE roles SET trust_principals = principals_of(trust_policy);
DROP FUNCTION principals_of(text);
