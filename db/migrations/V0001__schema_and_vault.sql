-- The schema, who may enter it, and the identity of this vault.
--
-- Three roles, never one: the owner runs migrations and owns every table; ${app_role} is what the
-- vault runs as; ${reader_role} looks and never writes. Each later file grants, table by table,
-- exactly what is needed: there are no default privileges that a new table could inherit.

REVOKE ALL ON SCHEMA ${flyway:defaultSchema} FROM PUBLIC;
GRANT USAGE ON SCHEMA ${flyway:defaultSchema} TO ${app_role};
GRANT USAGE ON SCHEMA ${flyway:defaultSchema} TO ${reader_role};

-- One row. A data directory and a database that were mixed up are found out by vault_id.
CREATE TABLE vault (
  only_row boolean NOT NULL DEFAULT true,
  vault_id uuid NOT NULL DEFAULT gen_random_uuid(),
  created timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT vault_pk PRIMARY KEY (only_row),
  CONSTRAINT vault_only_row_ck CHECK (only_row)
);
INSERT INTO vault DEFAULT VALUES;

GRANT SELECT ON vault TO ${app_role}, ${reader_role};
