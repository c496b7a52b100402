-- Identity providers that accounts trust for AssumeRoleWithWebIdentity.

CREATE TABLE oidc_providers (
  arn text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  url text COLLATE "C" NOT NULL,
  client_ids text[] NOT NULL,
  thumbprints text[] NOT NULL,
  tags jsonb NOT NULL DEFAULT '{}',
  created timestamptz NOT NULL,
  CONSTRAINT oidc_providers_pk PRIMARY KEY (arn),
  CONSTRAINT oidc_providers_arn_ck CHECK (
    arn = 'arn:aws:iam::' || account_id || ':oidc-provider/' || substr(url, 9)),
  CONSTRAINT oidc_providers_url_ck CHECK (url LIKE 'https://_%' AND length(url) <= 255),
  CONSTRAINT oidc_providers_tags_ck CHECK (jsonb_typeof(tags) = 'object'),
  CONSTRAINT oidc_providers_account_fk FOREIGN KEY (account_id) REFERENCES accounts (account_id)
);
CREATE INDEX oidc_providers_account_ix ON oidc_providers (account_id, url);

-- Whose tokens an ARN stands for never changes.
GRANT SELECT, INSERT, DELETE ON oidc_providers TO ${app_role};
GRANT UPDATE (client_ids, thumbprints, tags) ON oidc_providers TO ${app_role};
GRANT SELECT ON oidc_providers TO ${reader_role};
