-- Groups with their members, and roles.

CREATE TABLE groups (
  unique_id text COLLATE "C" NOT NULL DEFAULT new_unique_id('AGPA'),
  account_id text COLLATE "C" NOT NULL,
  group_name text COLLATE "C" NOT NULL,
  group_name_folded text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  created timestamptz NOT NULL,
  CONSTRAINT groups_pk PRIMARY KEY (unique_id),
  CONSTRAINT groups_name_uk UNIQUE (account_id, group_name_folded),
  CONSTRAINT groups_account_uk UNIQUE (unique_id, account_id),
  CONSTRAINT groups_unique_id_ck CHECK (unique_id ~ '^AGPA[A-Z2-7]{17}$'),
  CONSTRAINT groups_name_ck CHECK (length(group_name) BETWEEN 1 AND 128),
  CONSTRAINT groups_account_fk FOREIGN KEY (account_id) REFERENCES accounts (account_id)
);
CREATE INDEX groups_listing_ix ON groups (account_id, group_name);

GRANT SELECT, INSERT, DELETE ON groups TO ${app_role};
GRANT UPDATE (group_name, group_name_folded, path) ON groups TO ${app_role};
GRANT SELECT ON groups TO ${reader_role};

-- The account stands in both foreign keys: nobody is in a group of another account.
CREATE TABLE group_members (
  group_uid text COLLATE "C" NOT NULL,
  user_uid text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  CONSTRAINT group_members_pk PRIMARY KEY (user_uid, group_uid),
  CONSTRAINT group_members_group_fk FOREIGN KEY (group_uid, account_id)
    REFERENCES groups (unique_id, account_id),
  CONSTRAINT group_members_user_fk FOREIGN KEY (user_uid, account_id)
    REFERENCES users (unique_id, account_id)
);
CREATE INDEX group_members_group_ix ON group_members (group_uid);

GRANT SELECT, INSERT, DELETE ON group_members TO ${app_role};
GRANT SELECT ON group_members TO ${reader_role};

CREATE TABLE roles (
  unique_id text COLLATE "C" NOT NULL DEFAULT new_unique_id('AROA'),
  account_id text COLLATE "C" NOT NULL,
  role_name text COLLATE "C" NOT NULL,
  role_name_folded text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  trust_policy text NOT NULL,
  description text NOT NULL,
  max_session_seconds integer NOT NULL,
  permissions_boundary text COLLATE "C",
  tags jsonb NOT NULL DEFAULT '{}',
  created timestamptz NOT NULL,
  CONSTRAINT roles_pk PRIMARY KEY (unique_id),
  CONSTRAINT roles_name_uk UNIQUE (account_id, role_name_folded),
  CONSTRAINT roles_account_uk UNIQUE (unique_id, account_id),
  CONSTRAINT roles_unique_id_ck CHECK (unique_id ~ '^AROA[A-Z2-7]{17}$'),
  CONSTRAINT roles_name_ck CHECK (length(role_name) BETWEEN 1 AND 64),
  CONSTRAINT roles_session_ck CHECK (max_session_seconds BETWEEN 900 AND 1209600),
  CONSTRAINT roles_tags_ck CHECK (jsonb_typeof(tags) = 'object'),
  CONSTRAINT roles_account_fk FOREIGN KEY (account_id) REFERENCES accounts (account_id)
);
CREATE INDEX roles_listing_ix ON roles (account_id, role_name);

GRANT SELECT, INSERT, DELETE ON roles TO ${app_role};
GRANT UPDATE (trust_policy, description, max_session_seconds, permissions_boundary, tags)
  ON roles TO ${app_role};
GRANT SELECT ON roles TO ${reader_role};
