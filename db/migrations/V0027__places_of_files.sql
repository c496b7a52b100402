-- Which rows name a file of its own is asked at each start about every file that a crash may have left
-- unfinished; without an index that reads the whole table. Rows of packed bodies are not in it.
CREATE INDEX object_versions_file_ix ON object_versions (container) WHERE blob_offset = 0;
CREATE INDEX parts_file_ix ON parts (container) WHERE blob_offset = 0;

-- Two versions of one upload would share its parts, and the purge of one would take the other's bytes.
CREATE UNIQUE INDEX object_versions_upload_uk ON object_versions (upload_id)
  WHERE upload_id IS NOT NULL;
