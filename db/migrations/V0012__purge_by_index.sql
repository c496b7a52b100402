-- Purging goes by the primary key whatever the statistics say: a page of a thousand versions out of
-- ten million must never become a scan of the table.
ALTER FUNCTION purge_versions(bigint[], bytea[], bigint[]) SET enable_seqscan = off;
ALTER FUNCTION purge_versions(bigint[], bytea[], bigint[]) SET enable_hashjoin = off;
ALTER FUNCTION purge_versions(bigint[], bytea[], bigint[]) SET enable_mergejoin = off;
ALTER FUNCTION relocate_blobs(bigint[], bigint[], bigint[], bigint[], bigint[], bytea[], bigint[])
  SET enable_seqscan = off;
ALTER FUNCTION relocate_blobs(bigint[], bigint[], bigint[], bigint[], bigint[], bytea[], bigint[])
  SET enable_hashjoin = off;
ALTER FUNCTION relocate_blobs(bigint[], bigint[], bigint[], bigint[], bigint[], bytea[], bigint[])
  SET enable_mergejoin = off;
