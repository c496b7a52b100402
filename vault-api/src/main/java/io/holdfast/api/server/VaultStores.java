package io.holdfast.api.server;

import io.holdfast.api.config.HoldfastConfig;
import io.holdfast.api.config.Secret;
import io.holdfast.storage.blob.BlobMetrics;
import io.holdfast.storage.blob.BlobStore;
import io.holdfast.storage.blob.LocalBlobStore;
import io.holdfast.storage.blob.LocalBlobStoreOptions;
import io.holdfast.storage.blob.ScanOptions;
import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.PostgresIdentity;
import io.holdfast.storage.identity.SecretRotation;
import io.holdfast.storage.metadata.AccountStore;
import io.holdfast.storage.metadata.BucketStore;
import io.holdfast.storage.metadata.ChangeListener;
import io.holdfast.storage.metadata.CommitWitness;
import io.holdfast.storage.metadata.Compactor;
import io.holdfast.storage.metadata.Hearing;
import io.holdfast.storage.metadata.IdentityChanges;
import io.holdfast.storage.metadata.MasterKey;
import io.holdfast.storage.metadata.MultipartStore;
import io.holdfast.storage.metadata.OrphanSweep;
import io.holdfast.storage.metadata.PostgresAccountStore;
import io.holdfast.storage.metadata.PostgresBucketStore;
import io.holdfast.storage.metadata.PostgresMultipartStore;
import io.holdfast.storage.metadata.PostgresVersionStore;
import io.holdfast.storage.metadata.Reclaimer;
import io.holdfast.storage.metadata.Scrub;
import io.holdfast.storage.metadata.ScrubReport;
import io.holdfast.storage.metadata.SecretBox;
import io.holdfast.storage.metadata.SettingsSnapshot;
import io.holdfast.storage.metadata.VersionStore;
import io.holdfast.storage.postgres.Database;
import io.holdfast.storage.postgres.DatabaseOptions;
import io.holdfast.storage.postgres.DatabasePassword;
import io.holdfast.storage.postgres.SecretsDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The stores of a data directory, opened in order. */
public final class VaultStores implements AutoCloseable {
  private static final Duration BUFFER_WAIT = Duration.ofSeconds(5);
  private static final int TRANSFER_QUEUE = 1024;

  private final Database database;
  private final LocalBlobStore blobs;
  private final PostgresAccountStore accounts;
  private final SecretBox secrets;
  private final IdentityChanges identities;
  private final PostgresIdentity identity;
  private final PostgresBucketStore buckets;
  private final ChangeListener changes;
  private final CommitWitness witness;
  private final PostgresVersionStore versions;
  private final MultipartStore uploads;
  private volatile @Nullable Compactor compactor;

  private VaultStores(
      Database database,
      LocalBlobStore blobs,
      CommitWitness witness,
      SecretBox secrets,
      InstantSource clock,
      int maxBucketsPerAccount) {
    this.database = database;
    this.blobs = blobs;
    this.witness = witness;
    Hearing hearing = new Hearing();
    this.secrets = secrets;
    this.identities = new IdentityChanges(database, blobs.journal(), clock);
    this.accounts =
        new PostgresAccountStore(secrets, blobs.journal(), clock, identities, hearing::isFresh);
    this.identity = new PostgresIdentity(identities, accounts, secrets, hearing::isFresh);
    this.buckets =
        new PostgresBucketStore(
            database, blobs.journal(), clock, maxBucketsPerAccount, hearing::isFresh);
    this.versions =
        new PostgresVersionStore(database.dataSource(), blobs, witness, clock, new SecureRandom());
    this.changes =
        ChangeListener.start(
            database,
            hearing,
            row -> {
              accounts.forget(row);
              identity.forget(row);
              buckets.forget(row);
            });
    this.uploads = new PostgresMultipartStore(database.dataSource(), versions);
  }

  /** The box that a configuration's secrets are in. */
  static SecretBox secrets(DataDirectory directory, HoldfastConfig config) throws IOException {
    Secret given = config.masterKey();
    return given == null
        ? MasterKey.fromDirectory(SecretsDirectory.open(directory.root()))
        : MasterKey.fromText(given.reveal(), "the setting master-key");
  }

  /**
   * Starts or connects to PostgreSQL, migrates it, opens the blobs.
   *
   * @param directory locked by this process, and let go after these stores are closed
   * @throws io.holdfast.storage.postgres.PostgresStartException when PostgreSQL cannot be used
   */
  public static VaultStores open(
      DataDirectory directory, HoldfastConfig config, InstantSource clock, BlobMetrics metrics)
      throws IOException {
    // Before PostgreSQL takes half of the memory and time: a wrong key or mode is found at once.
    return open(directory, config, clock, metrics, secrets(directory, config));
  }

  /** The same with a box of secrets that the caller has opened. */
  static VaultStores open(
      DataDirectory directory,
      HoldfastConfig config,
      InstantSource clock,
      BlobMetrics metrics,
      SecretBox secrets)
      throws IOException {
    Path root = directory.root();
    Database database = Database.open(databaseOptions(config));
    try {
      MasterKey.verify(database, secrets);
      // What is stored is nobody's business on this machine but the vault's.
      directory.privateDirectory("blobs");
      LocalBlobStore blobs =
          LocalBlobStore.open(
              blobOptions(config, metrics), OrphanSweep.namedFiles(database.dataSource()));
      try {
        CommitWitness witness =
            CommitWitness.open(
                root.resolve("blobs").resolve("acknowledged"),
                database.dataSource(),
                blobs.firstNumber(),
                new SecureRandom());
        return new VaultStores(
            database, blobs, witness, secrets, clock, config.limits().maxBucketsPerAccount());
      } catch (IOException | RuntimeException failure) {
        blobs.close();
        throw failure;
      }
    } catch (IOException | RuntimeException failure) {
      database.close();
      throw failure;
    }
  }

  /** Which PostgreSQL a configuration means. */
  public static DatabaseOptions databaseOptions(HoldfastConfig config) {
    HoldfastConfig.Database settings = config.database();
    Path root = config.dataDirectory();
    if (settings.url() == null || settings.user() == null) {
      return DatabaseOptions.Embedded.in(root, 0).withPool(settings.poolConnections());
    }
    Secret password = settings.password();
    return new DatabaseOptions.External(
        root,
        settings.url(),
        settings.user(),
        new DatabasePassword(password == null ? "" : password.reveal()),
        null,
        null,
        settings.poolConnections());
  }

  static LocalBlobStoreOptions blobOptions(HoldfastConfig config, BlobMetrics metrics) {
    return LocalBlobStoreOptions.of(config.dataDirectory().resolve("blobs"))
        .withBufferBudget(config.limits().bufferBudgetBytes(), BUFFER_WAIT)
        .withTransferThreads(config.limits().transferThreads(), TRANSFER_QUEUE)
        .withMetrics(metrics);
  }

  /** PostgreSQL. */
  public Database database() {
    return database;
  }

  /** Whether every committer runs. */
  boolean isCommitting() {
    return versions.isCommitting();
  }

  /** Object bytes. */
  public BlobStore blobs() {
    return blobs;
  }

  /** Accounts, users and keys. */
  public AccountStore accounts() {
    return accounts;
  }

  /** Users, groups, roles, policies, keys, MFA devices and sessions. */
  public IdentityStores identity() {
    return identity.stores();
  }

  /**
   * Encrypts every secret anew; the box that these stores were opened with reads both keys.
   *
   * @return how many
   */
  long rotateSecrets() {
    return new SecretRotation(identities, secrets).run();
  }

  /** Starts giving back the space of what was deleted; close it before these stores. */
  Reclaimer startReclaimer(Duration grace) {
    return new Reclaimer(database.dataSource(), blobs, grace);
  }

  /** Starts emptying sparse containers; close it before these stores. */
  Compactor startCompactor() {
    Compactor started =
        new Compactor(database.dataSource(), blobs, witness, Compactor.Settings.DEFAULT);
    compactor = started;
    return started;
  }

  /** Starts giving up what a crash left without a row; close it before these stores. */
  OrphanSweep startOrphanSweep() {
    return new OrphanSweep(database.dataSource(), blobs, witness, OrphanSweep.PAUSE);
  }

  /**
   * Compares every row with its blob and reads every byte. Nothing moves meanwhile: a blob that did
   * would be passed by.
   */
  ScrubReport scrub(ScanOptions options, LongConsumer rowsChecked) throws IOException {
    Compactor running = compactor;
    if (running != null) {
      running.pause();
    }
    try {
      return new Scrub(database.dataSource(), blobs).run(blobs.scanner(options), rowsChecked);
    } finally {
      if (running != null) {
        running.resume();
      }
    }
  }

  /** Repeats accounts and buckets in the journal; before anything can change them. */
  void repeatSettings(InstantSource clock) {
    SettingsSnapshot.write(database.dataSource(), blobs.journal(), clock);
  }

  /** Buckets and their settings. */
  public BucketStore buckets() {
    return buckets;
  }

  /** Object versions. */
  public VersionStore versions() {
    return versions;
  }

  /** Multipart uploads under way. */
  public MultipartStore uploads() {
    return uploads;
  }

  @Override
  public void close() throws IOException {
    try {
      changes.close();
      identity.close();
      versions.close();
      blobs.close();
      witness.close();
    } finally {
      database.close();
    }
  }
}
