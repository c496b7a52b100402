-- Accounts (tenants, resellers, subtenants) and their users.

CREATE TABLE accounts (
  account_id text COLLATE "C" NOT NULL,
  canonical_id text COLLATE "C" NOT NULL,
  display_name text NOT NULL,
  email text,
  -- The e-mail in lower case as Java folds it: the database's own lower() depends on its locale.
  email_folded text COLLATE "C",
  kind text NOT NULL DEFAULT 'TENANT',
  parent_account_id text COLLATE "C",
  -- A suspended account reads but does not write.
  state text NOT NULL DEFAULT 'ACTIVE',
  -- A leased account ends on this date; null: no end.
  lease_ends timestamptz,
  -- Longest retention that a client may set, against locks until the year 9999; null: the vault's.
  maximum_retention_days integer,
  created timestamptz NOT NULL,
  CONSTRAINT accounts_pk PRIMARY KEY (account_id),
  CONSTRAINT accounts_account_id_ck CHECK (account_id ~ '^[0-9]{12}$'),
  CONSTRAINT accounts_canonical_id_uk UNIQUE (canonical_id),
  CONSTRAINT accounts_canonical_id_ck CHECK (canonical_id ~ '^[0-9a-f]{64}$'),
  CONSTRAINT accounts_email_uk UNIQUE (email_folded),
  CONSTRAINT accounts_email_ck CHECK ((email IS NULL) = (email_folded IS NULL)),
  CONSTRAINT accounts_kind_ck CHECK (kind IN ('PROVIDER', 'RESELLER', 'TENANT', 'SUBTENANT')),
  CONSTRAINT accounts_state_ck CHECK (state IN ('ACTIVE', 'SUSPENDED')),
  CONSTRAINT accounts_maximum_retention_ck CHECK (maximum_retention_days > 0),
  CONSTRAINT accounts_subtenant_ck CHECK (kind <> 'SUBTENANT' OR parent_account_id IS NOT NULL),
  -- No cascade anywhere: a parent goes only after its children.
  CONSTRAINT accounts_parent_fk FOREIGN KEY (parent_account_id) REFERENCES accounts (account_id)
);
CREATE INDEX accounts_parent_ix ON accounts (parent_account_id)
  WHERE parent_account_id IS NOT NULL;

-- The application never deletes an account: ids must not come back and data must not be orphaned.
GRANT SELECT, INSERT ON accounts TO ${app_role};
GRANT UPDATE (display_name, email, email_folded, kind, parent_account_id, state, lease_ends,
  maximum_retention_days) ON accounts TO ${app_role};
GRANT SELECT ON accounts TO ${reader_role};

CREATE TABLE users (
  user_id bigint GENERATED ALWAYS AS IDENTITY,
  account_id text COLLATE "C" NOT NULL,
  user_name text COLLATE "C" NOT NULL,
  -- IAM names are unique without regard to case.
  user_name_folded text COLLATE "C" NOT NULL,
  path text NOT NULL DEFAULT '/',
  email text,
  created timestamptz NOT NULL,
  CONSTRAINT users_pk PRIMARY KEY (user_id),
  CONSTRAINT users_name_uk UNIQUE (account_id, user_name_folded),
  -- Lets a key name its user and account together, so that the two can never disagree.
  CONSTRAINT users_account_uk UNIQUE (user_id, account_id),
  CONSTRAINT users_name_ck CHECK (length(user_name) BETWEEN 1 AND 64),
  CONSTRAINT users_account_fk FOREIGN KEY (account_id) REFERENCES accounts (account_id)
);

GRANT SELECT, INSERT, DELETE ON users TO ${app_role};
GRANT UPDATE (user_name, user_name_folded, path, email) ON users TO ${app_role};
GRANT SELECT ON users TO ${reader_role};
