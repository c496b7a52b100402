-- Managed policies with their versions, whom they are attached to, and policies embedded in users,
-- groups and roles.

CREATE TABLE policies (
  unique_id text COLLATE "C" NOT NULL DEFAULT new_unique_id('ANPA'),
  account_id text COLLATE "C" NOT NULL,
  policy_name text COLLATE "C" NOT NULL,
  policy_name_folded text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  arn text COLLATE "C" NOT NULL,
  description text NOT NULL,
  default_version integer NOT NULL,
  -- Numbers are not used twice, whichever versions were deleted.
  newest_version integer NOT NULL,
  tags jsonb NOT NULL DEFAULT '{}',
  created timestamptz NOT NULL,
  updated timestamptz NOT NULL,
  CONSTRAINT policies_pk PRIMARY KEY (unique_id),
  CONSTRAINT policies_name_uk UNIQUE (account_id, policy_name_folded),
  CONSTRAINT policies_account_uk UNIQUE (unique_id, account_id),
  CONSTRAINT policies_arn_uk UNIQUE (arn),
  CONSTRAINT policies_arn_ck CHECK (
    arn = 'arn:aws:iam::' || account_id || ':policy' || path || policy_name),
  CONSTRAINT policies_unique_id_ck CHECK (unique_id ~ '^ANPA[A-Z2-7]{17}$'),
  CONSTRAINT policies_name_ck CHECK (length(policy_name) BETWEEN 1 AND 128),
  CONSTRAINT policies_tags_ck CHECK (jsonb_typeof(tags) = 'object'),
  CONSTRAINT policies_account_fk FOREIGN KEY (account_id) REFERENCES accounts (account_id)
);
CREATE INDEX policies_listing_ix ON policies (account_id, policy_name);

GRANT SELECT, INSERT, DELETE ON policies TO ${app_role};
GRANT UPDATE (default_version, newest_version, tags, updated) ON policies TO ${app_role};
GRANT SELECT ON policies TO ${reader_role};

CREATE TABLE policy_versions (
  policy_uid text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  document text NOT NULL,
  created timestamptz NOT NULL,
  CONSTRAINT policy_versions_pk PRIMARY KEY (policy_uid, version),
  CONSTRAINT policy_versions_policy_fk FOREIGN KEY (policy_uid, account_id)
    REFERENCES policies (unique_id, account_id)
);

-- A version says for ever what it said.
GRANT SELECT, INSERT, DELETE ON policy_versions TO ${app_role};
GRANT SELECT ON policy_versions TO ${reader_role};

-- Exactly one of the three columns says whose it is; each is a foreign key, so that none of them
-- is deleted while something is attached.
CREATE TABLE attached_policies (
  account_id text COLLATE "C" NOT NULL,
  user_uid text COLLATE "C",
  group_uid text COLLATE "C",
  role_uid text COLLATE "C",
  holder_uid text COLLATE "C" NOT NULL
    GENERATED ALWAYS AS (coalesce(user_uid, group_uid, role_uid)) STORED,
  policy_arn text COLLATE "C" NOT NULL,
  -- Null: built in. A policy of an account is attached within that account only.
  policy_uid text COLLATE "C",
  CONSTRAINT attached_policies_pk PRIMARY KEY (holder_uid, policy_arn),
  CONSTRAINT attached_policies_holder_ck CHECK (num_nonnulls(user_uid, group_uid, role_uid) = 1),
  CONSTRAINT attached_policies_arn_ck CHECK (
    (policy_uid IS NULL) = (policy_arn LIKE 'arn:aws:iam::aws:policy/%')),
  CONSTRAINT attached_policies_user_fk FOREIGN KEY (user_uid, account_id)
    REFERENCES users (unique_id, account_id),
  CONSTRAINT attached_policies_group_fk FOREIGN KEY (group_uid, account_id)
    REFERENCES groups (unique_id, account_id),
  CONSTRAINT attached_policies_role_fk FOREIGN KEY (role_uid, account_id)
    REFERENCES roles (unique_id, account_id),
  CONSTRAINT attached_policies_policy_fk FOREIGN KEY (policy_uid, account_id)
    REFERENCES policies (unique_id, account_id)
);
CREATE INDEX attached_policies_arn_ix ON attached_policies (account_id, policy_arn);

GRANT SELECT, INSERT, DELETE ON attached_policies TO ${app_role};
GRANT SELECT ON attached_policies TO ${reader_role};

CREATE TABLE inline_policies (
  account_id text COLLATE "C" NOT NULL,
  user_uid text COLLATE "C",
  group_uid text COLLATE "C",
  role_uid text COLLATE "C",
  holder_uid text COLLATE "C" NOT NULL
    GENERATED ALWAYS AS (coalesce(user_uid, group_uid, role_uid)) STORED,
  policy_name text COLLATE "C" NOT NULL,
  document text NOT NULL,
  CONSTRAINT inline_policies_pk PRIMARY KEY (holder_uid, policy_name),
  CONSTRAINT inline_policies_holder_ck CHECK (num_nonnulls(user_uid, group_uid, role_uid) = 1),
  CONSTRAINT inline_policies_name_ck CHECK (length(policy_name) BETWEEN 1 AND 128),
  CONSTRAINT inline_policies_user_fk FOREIGN KEY (user_uid, account_id)
    REFERENCES users (unique_id, account_id),
  CONSTRAINT inline_policies_group_fk FOREIGN KEY (group_uid, account_id)
    REFERENCES groups (unique_id, account_id),
  CONSTRAINT inline_policies_role_fk FOREIGN KEY (role_uid, account_id)
    REFERENCES roles (unique_id, account_id)
);

GRANT SELECT, INSERT, DELETE ON inline_policies TO ${app_role};
GRANT UPDATE (document) ON inline_policies TO ${app_role};
GRANT SELECT ON inline_policies TO ${reader_role};

-- Users who are there already go on doing what they did.
INSERT INTO attached_policies (account_id, user_uid, policy_arn)
  SELECT account_id, unique_id, 'arn:aws:iam::aws:policy/AmazonS3FullAccess' FROM users;
