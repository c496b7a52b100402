package io.holdfast.conformance.crash;

import io.holdfast.conformance.server.Credentials;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Writes and deletes from several threads until the vault is killed, and keeps its own record of
 * what was acknowledged. Each thread has keys of its own, so that its record is exact.
 */
final class CrashLoad {
  static final String VERSIONED = "crash-versioned";
  static final String PLAIN = "crash-plain";
  private static final int PART_BYTES = 5 << 20;

  private final S3Client s3;
  private final List<Ledger> ledgers = new ArrayList<>();
  private final long seed;

  CrashLoad(URI endpoint, Credentials credentials, int threads, long seed) {
    this.seed = seed;
    this.s3 =
        S3Client.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .overrideConfiguration(
                o -> o.retryStrategy(RetryMode.STANDARD).retryStrategy(r -> r.maxAttempts(1)))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(
                        credentials.accessKeyId(), credentials.secretAccessKey())))
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(Duration.ofSeconds(2))
                    .socketTimeout(Duration.ofSeconds(20)))
            .build();
    for (int i = 0; i < threads; i++) {
      ledgers.add(new Ledger("thread-" + i));
    }
  }

  void createBuckets() {
    s3.createBucket(b -> b.bucket(PLAIN));
    s3.createBucket(b -> b.bucket(VERSIONED));
    s3.putBucketVersioning(
        b -> b.bucket(VERSIONED).versioningConfiguration(v -> v.status("Enabled")));
  }

  /** Runs all threads until {@code stop} is set, then joins them. */
  void runUntil(AtomicBoolean stop, Runnable interruption) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < ledgers.size(); i++) {
      Ledger ledger = ledgers.get(i);
      RandomGenerator random =
          RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 31 + i + ledger.round());
      ledger.nextRound();
      threads.add(Thread.ofPlatform().start(() -> work(ledger, random, stop)));
    }
    interruption.run();
    stop.set(true);
    for (Thread thread : threads) {
      thread.join(60_000);
      if (thread.isAlive()) {
        throw new AssertionError("a writer hangs: " + List.of(thread.getStackTrace()));
      }
    }
  }

  /** Compares the vault with every ledger; gives what differs. */
  List<String> verify(boolean everything) {
    List<String> differences = new ArrayList<>();
    for (Ledger ledger : ledgers) {
      ledger.verify(s3, everything, differences);
    }
    return differences;
  }

  /** Writes that were acknowledged so far. */
  long acknowledged() {
    return ledgers.stream().mapToLong(Ledger::acknowledged).sum();
  }

  private void work(Ledger ledger, RandomGenerator random, AtomicBoolean stop) {
    while (!stop.get()) {
      try {
        step(ledger, random);
      } catch (S3Exception e) {
        if (e.statusCode() < 500) {
          ledger.unexpected(e.toString());
        }
      } catch (SdkException e) {
        // The vault was killed with this request open: its outcome is unknown, as recorded.
        Thread.onSpinWait();
      }
    }
  }

  private void step(Ledger ledger, RandomGenerator random) {
    int choice = random.nextInt(100);
    if (choice < 55) {
      put(ledger, VERSIONED, ledger.freshKey(), random);
    } else if (choice < 75) {
      put(ledger, PLAIN, ledger.reusedKey(random), random);
    } else if (choice < 85) {
      deletePlain(ledger, ledger.reusedKey(random));
    } else if (choice < 95) {
      deleteVersion(ledger, random);
    } else {
      multipart(ledger, random);
    }
  }

  private void put(Ledger ledger, String bucket, String key, RandomGenerator random) {
    byte[] body = body(random);
    Ledger.Attempt attempt = ledger.begin(bucket, key, body);
    var response = s3.putObject(b -> b.bucket(bucket).key(key), RequestBody.fromBytes(body));
    ledger.acknowledge(attempt, response.versionId());
  }

  private void deletePlain(Ledger ledger, String key) {
    Ledger.Attempt attempt = ledger.beginDelete(PLAIN, key);
    s3.deleteObject(b -> b.bucket(PLAIN).key(key));
    ledger.acknowledge(attempt, null);
  }

  private void deleteVersion(Ledger ledger, RandomGenerator random) {
    Ledger.Version version = ledger.takeVersion(random);
    if (version == null) {
      return;
    }
    s3.deleteObject(b -> b.bucket(VERSIONED).key(version.key()).versionId(version.versionId()));
    ledger.deleted(version);
  }

  private void multipart(Ledger ledger, RandomGenerator random) {
    String key = ledger.freshKey();
    byte[] body = new byte[PART_BYTES + 1 + random.nextInt(1 << 20)];
    random.nextBytes(body);
    String uploadId = s3.createMultipartUpload(b -> b.bucket(VERSIONED).key(key)).uploadId();
    List<CompletedPart> parts = new ArrayList<>();
    for (int number = 1; number <= 2; number++) {
      int part = number;
      int from = number == 1 ? 0 : PART_BYTES;
      int to = number == 1 ? PART_BYTES : body.length;
      byte[] bytes = java.util.Arrays.copyOfRange(body, from, to);
      String etag =
          s3.uploadPart(
                  b -> b.bucket(VERSIONED).key(key).uploadId(uploadId).partNumber(part),
                  RequestBody.fromBytes(bytes))
              .eTag();
      parts.add(CompletedPart.builder().partNumber(part).eTag(etag).build());
    }
    Ledger.Attempt attempt = ledger.begin(VERSIONED, key, body);
    var response =
        s3.completeMultipartUpload(b ->
            b.bucket(VERSIONED).key(key).uploadId(uploadId).multipartUpload(m -> m.parts(parts)));
    ledger.acknowledge(attempt, response.versionId());
  }

  private static byte[] body(RandomGenerator random) {
    int kind = random.nextInt(20);
    int length =
        kind == 0
            ? 0
            : kind < 14
                ? random.nextInt(1, 8_192)
                : kind < 19 ? random.nextInt(65_536, 400_000) : random.nextInt(1 << 20, 3 << 20);
    byte[] body = new byte[length];
    random.nextBytes(body);
    return body;
  }
}
