package io.holdfast.storage.metadata;

import io.holdfast.storage.blob.BlobLocation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Puts blobs that no row names on the list of what is to be reclaimed. */
final class Garbage {
  private Garbage() {}

  static void add(Connection connection, List<BlobLocation> locations) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement(
            "INSERT INTO blob_garbage (container, blob_offset, blob_length)"
                + " SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[])")) {
      SqlArrays a = new SqlArrays(connection, sql);
      a.longs(locations, BlobLocation::container);
      a.longs(locations, BlobLocation::offset);
      a.longs(locations, BlobLocation::length);
      sql.executeUpdate();
    }
  }
}
