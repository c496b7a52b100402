-- Multipart uploads and their parts. A part stays where it is when the upload completes: the version
-- names the upload, and the parts it is made of are marked as included.

CREATE TABLE multipart_uploads (
  -- Starts with the time of initiation in hexadecimal, so that ids order by it.
  upload_id text COLLATE "C" NOT NULL,
  bucket_id bigint NOT NULL,
  key bytea NOT NULL,
  initiator_account_id text COLLATE "C" NOT NULL,
  initiated timestamptz NOT NULL,
  content_headers text,
  user_metadata text,
  tags text,
  acl text,
  storage_class text COLLATE "C" NOT NULL DEFAULT 'STANDARD',
  retention_mode text COLLATE "C",
  retain_until timestamptz,
  legal_hold boolean NOT NULL DEFAULT false,
  checksum_algorithm text COLLATE "C",
  checksum_type text COLLATE "C",
  quota_folder_id bigint,
  -- The version that it became; null while it is open.
  completed_inv_seq bigint,
  CONSTRAINT multipart_uploads_pk PRIMARY KEY (upload_id),
  CONSTRAINT multipart_uploads_lock_ck CHECK ((retention_mode IS NULL) = (retain_until IS NULL)),
  CONSTRAINT multipart_uploads_bucket_fk FOREIGN KEY (bucket_id) REFERENCES buckets (bucket_id)
);
CREATE INDEX multipart_uploads_open_ix ON multipart_uploads (bucket_id, key, upload_id)
  WHERE completed_inv_seq IS NULL;
GRANT SELECT, INSERT ON multipart_uploads TO ${app_role};
GRANT UPDATE (completed_inv_seq) ON multipart_uploads TO ${app_role};
GRANT SELECT ON multipart_uploads TO ${reader_role};

CREATE TABLE parts (
  upload_id text COLLATE "C" NOT NULL,
  part_number integer NOT NULL,
  size bigint NOT NULL,
  etag text COLLATE "C" NOT NULL,
  checksum_algorithm text COLLATE "C",
  checksum_type text COLLATE "C",
  checksum_value text COLLATE "C",
  last_modified timestamptz NOT NULL,
  included boolean NOT NULL DEFAULT false,
  store_id smallint NOT NULL DEFAULT 0,
  container bigint NOT NULL,
  blob_offset bigint NOT NULL,
  blob_length bigint NOT NULL,
  data_key_id bigint,
  CONSTRAINT parts_pk PRIMARY KEY (upload_id, part_number),
  CONSTRAINT parts_number_ck CHECK (part_number BETWEEN 1 AND 10000),
  CONSTRAINT parts_upload_fk FOREIGN KEY (upload_id) REFERENCES multipart_uploads (upload_id)
);
GRANT SELECT ON parts TO ${app_role}, ${reader_role};

-- Adds a part, or replaces the one of its number. False: the upload is not open.
CREATE FUNCTION put_part(
  p_upload text, p_number integer, p_size bigint, p_etag text, p_algorithm text, p_type text,
  p_value text, p_modified timestamptz, p_container bigint, p_offset bigint, p_length bigint)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
DECLARE
  v_bucket bigint;
  v_old parts%ROWTYPE;
BEGIN
  -- Waits for a completion or an abort under way, and keeps both out until this has committed.
  SELECT bucket_id INTO v_bucket FROM multipart_uploads
    WHERE upload_id = p_upload AND completed_inv_seq IS NULL FOR SHARE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  -- Two uploads of one part number: one after the other.
  PERFORM pg_advisory_xact_lock(hashtextextended(p_upload, p_number));
  SELECT * INTO v_old FROM parts WHERE upload_id = p_upload AND part_number = p_number;
  IF FOUND THEN
    INSERT INTO blob_garbage (store_id, container, blob_offset, blob_length)
      VALUES (v_old.store_id, v_old.container, v_old.blob_offset, v_old.blob_length);
    UPDATE parts SET size = p_size, etag = p_etag, checksum_algorithm = p_algorithm,
        checksum_type = p_type, checksum_value = p_value, last_modified = p_modified,
        store_id = 0, container = p_container, blob_offset = p_offset, blob_length = p_length
      WHERE upload_id = p_upload AND part_number = p_number;
  ELSE
    INSERT INTO parts (upload_id, part_number, size, etag, checksum_algorithm, checksum_type,
        checksum_value, last_modified, container, blob_offset, blob_length)
      VALUES (p_upload, p_number, p_size, p_etag, p_algorithm, p_type, p_value, p_modified,
        p_container, p_offset, p_length);
  END IF;
  INSERT INTO bucket_usage AS u (bucket_id, shard, upload_parts, upload_bytes)
    VALUES (v_bucket, 16 + p_number % 8, CASE WHEN v_old.upload_id IS NULL THEN 1 ELSE 0 END,
      p_size - coalesce(v_old.size, 0))
    ON CONFLICT (bucket_id, shard) DO UPDATE SET
      upload_parts = u.upload_parts + excluded.upload_parts,
      upload_bytes = u.upload_bytes + excluded.upload_bytes;
  RETURN true;
END
$$;

-- Ends an open upload and gives its parts up. False: there is none of that bucket and key.
CREATE FUNCTION abort_upload(p_bucket bigint, p_key bytea, p_upload text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
DECLARE
  v_parts bigint;
  v_bytes bigint;
BEGIN
  PERFORM 1 FROM multipart_uploads WHERE upload_id = p_upload AND bucket_id = p_bucket
    AND key = p_key AND completed_inv_seq IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO blob_garbage (store_id, container, blob_offset, blob_length)
    SELECT store_id, container, blob_offset, blob_length FROM parts WHERE upload_id = p_upload;
  WITH gone AS (DELETE FROM parts WHERE upload_id = p_upload RETURNING size)
    SELECT count(*), coalesce(sum(size), 0) INTO v_parts, v_bytes FROM gone;
  DELETE FROM multipart_uploads WHERE upload_id = p_upload;
  INSERT INTO bucket_usage AS u (bucket_id, shard, upload_parts, upload_bytes)
    VALUES (p_bucket, 15, -v_parts, -v_bytes)
    ON CONFLICT (bucket_id, shard) DO UPDATE SET
      upload_parts = u.upload_parts + excluded.upload_parts,
      upload_bytes = u.upload_bytes + excluded.upload_bytes;
  RETURN true;
END
$$;

-- Includes exactly the named parts and gives the others up. The caller holds the upload's row FOR
-- UPDATE, has judged the parts and sets completed_inv_seq in the same transaction.
CREATE FUNCTION include_parts(p_upload text, p_numbers integer[], p_etags text[])
RETURNS TABLE (named bigint, open_parts bigint, open_bytes bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp
AS $$
DECLARE
  v_named bigint;
  v_parts bigint;
  v_bytes bigint;
BEGIN
  PERFORM 1 FROM multipart_uploads
    WHERE upload_id = p_upload AND completed_inv_seq IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  SELECT count(*), coalesce(sum(size), 0) INTO v_parts, v_bytes
    FROM parts WHERE upload_id = p_upload;
  UPDATE parts p SET included = true
    FROM unnest(p_numbers, p_etags) AS n (part_number, etag)
    WHERE p.upload_id = p_upload AND p.part_number = n.part_number AND p.etag = n.etag;
  GET DIAGNOSTICS v_named = ROW_COUNT;
  INSERT INTO blob_garbage (store_id, container, blob_offset, blob_length)
    SELECT store_id, container, blob_offset, blob_length FROM parts
    WHERE upload_id = p_upload AND NOT included;
  DELETE FROM parts WHERE upload_id = p_upload AND NOT included;
  RETURN QUERY SELECT v_named, v_parts, v_bytes;
END
$$;

REVOKE ALL ON FUNCTION put_part(text, integer, bigint, text, text, text, text, timestamptz, bigint,
  bigint, bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION abort_upload(bigint, bytea, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION include_parts(text, integer[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION put_part(text, integer, bigint, text, text, text, text, timestamptz,
  bigint, bigint, bigint) TO ${app_role};
GRANT EXECUTE ON FUNCTION abort_upload(bigint, bytea, text) TO ${app_role};
GRANT EXECUTE ON FUNCTION include_parts(text, integer[], text[]) TO ${app_role};
