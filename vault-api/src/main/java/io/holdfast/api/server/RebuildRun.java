package io.holdfast.api.server;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.storage.blob.BlobScanner;
import io.holdfast.storage.blob.JournalReader;
import io.holdfast.storage.blob.PosixFileLayer;
import io.holdfast.storage.blob.ScanOptions;
import io.holdfast.storage.metadata.MasterKey;
import io.holdfast.storage.metadata.RebuildPlan;
import io.holdfast.storage.metadata.RebuildReport;
import io.holdfast.storage.postgres.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes the index of a stopped vault anew from its blobs and its journal. */
public final class RebuildRun {
  private RebuildRun() {}

  /**
   * Reads the blobs and the journal, changes nothing, and says what could be restored.
   *
   * @throws IOException when the blobs cannot be read
   */
  public static List<String> report(DataDirectory directory) throws IOException {
    return words(plan(directory).report());
  }

  /**
   * Refuses an empty database over blobs that are not: it was lost, and serving it would hide every
   * backup.
   *
   * @throws RefusedException naming the way out
   */
  static void requireNothingLost(VaultStores stores, DataDirectory directory)
      throws RefusedException, IOException {
    if (!stores.accounts().listAccounts().isEmpty()) {
      return;
    }
    // No plan is made: it would need the memory of a rebuild inside the server.
    Path blobs = directory.root().resolve("blobs");
    if (RebuildPlan.wouldRestore(scanner(blobs), journal(blobs))) {
      throw new RefusedException(
          ("The database is empty, but %s holds accounts, buckets or object versions. The database"
                  + " was lost, or this is another one. Bring it back, or restore the index:"
                  + " ./holdfast rebuild --help")
              .formatted(directory.root()),
          null);
    }
  }

  /**
   * Restores into an empty database; what is restored stays held until {@link #approve}.
   *
   * @throws RefusedException when the database is not empty
   * @throws Exception when PostgreSQL refuses
   */
  public static List<String> apply(DataDirectory directory, HoldfastConfig config)
      throws Exception {
    RebuildPlan plan = plan(directory);
    try (Database database = Database.open(VaultStores.databaseOptions(config))) {
      MasterKey.verify(database, VaultStores.secrets(directory, config));
      plan.apply(database.owner());
    } catch (IllegalStateException notEmpty) {
      throw new RefusedException(String.valueOf(notEmpty.getMessage()), notEmpty);
    }
    return words(plan.report());
  }

  /**
   * Ends the hold on what was restored.
   *
   * @return how many versions were held
   * @throws Exception when PostgreSQL refuses
   */
  public static long approve(HoldfastConfig config) throws Exception {
    try (Database database = Database.open(VaultStores.databaseOptions(config))) {
      return RebuildPlan.approve(database.owner());
    }
  }

  private static RebuildPlan plan(DataDirectory directory) throws IOException {
    Path blobs = directory.root().resolve("blobs");
    return RebuildPlan.read(scanner(blobs), journal(blobs));
  }

  private static BlobScanner scanner(Path blobs) {
    return BlobScanner.offline(blobs, ScanOptions.headers());
  }

  private static JournalReader journal(Path blobs) {
    return new JournalReader(blobs, new PosixFileLayer());
  }

  private static List<String> words(RebuildReport report) {
    List<String> words = new ArrayList<>();
    words.add("accounts         " + report.accounts());
    words.add("buckets          " + report.buckets());
    words.add("versions         " + report.versions() + " (" + report.bytes() + " bytes)");
    words.add("delete markers   " + report.deleteMarkers());
    words.add("open uploads     " + report.openUploads());
    words.add("not restored     " + report.deleted() + " (deleted or replaced)");
    words.add("problems         " + report.problemCount());
    report.problems().forEach(problem -> words.add("  " + problem));
    return words;
  }
}
