-- A known text encrypted under the key that is kept outside. A vault that starts with another key
-- finds out at once and says so, instead of making keys that no other start can read.

ALTER TABLE vault ADD COLUMN master_key_check bytea;
GRANT UPDATE (master_key_check) ON vault TO ${app_role};
