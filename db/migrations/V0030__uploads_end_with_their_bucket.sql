-- An upload in progress is no object: it does not keep its bucket, as with AWS, but ends with it.
CREATE OR REPLACE FUNCTION bucket_is_empty(bucket bigint) RETURNS boolean
LANGUAGE sql VOLATILE
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
  SELECT NOT EXISTS (SELECT 1 FROM object_versions WHERE bucket_id = bucket)
$$;

-- The bucket's row comes first, as with completions: those that hold it are waited for, and no
-- further one and no new upload begins. Then the uploads' rows: parts that are being added are
-- waited for, and those that come later find no upload.
CREATE OR REPLACE FUNCTION delete_bucket(bucket bigint) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
BEGIN
  PERFORM 1 FROM buckets WHERE bucket_id = bucket FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'ABSENT';
  END IF;
  IF NOT bucket_is_empty(bucket) THEN
    RETURN 'NOT_EMPTY';
  END IF;
  PERFORM 1 FROM multipart_uploads WHERE bucket_id = bucket AND completed_inv_seq IS NULL
    ORDER BY upload_id FOR UPDATE;
  WITH gone AS (
    DELETE FROM parts p USING multipart_uploads u
    WHERE p.upload_id = u.upload_id AND u.bucket_id = bucket AND u.completed_inv_seq IS NULL
    RETURNING p.store_id, p.container, p.blob_offset, p.blob_length)
  INSERT INTO blob_garbage (store_id, container, blob_offset, blob_length) SELECT * FROM gone;
  DELETE FROM multipart_uploads WHERE bucket_id = bucket AND completed_inv_seq IS NULL;
  DELETE FROM bucket_configurations WHERE bucket_id = bucket;
  DELETE FROM buckets WHERE bucket_id = bucket;
  RETURN 'DELETED';
END
$$;
